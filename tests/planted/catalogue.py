"""The catalogue of planted faults, and how one is planted: found by name and expression, not by line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("faults.yaml")


class OutOfDate(Exception):
    """The catalogue names what is not there, or what is there more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A change of one expression or statement that the suite must find."""

    name: str
    kind: str
    at: str  # dotted name
    now: str
    was: str = ""
    text: str = ""  # a piece of a string constant, instead of ``was``
    first: bool = False
    formerly: tuple[str, ...] = ()  # dotted names in older trees


def load_faults(file: Path = FILE) -> tuple[Fault, ...]:
    """Return the faults in the order of the catalogue."""
    return tuple(
        Fault(**entry | {"formerly": tuple(entry.get("formerly", ()))}) for entry in yaml.safe_load(file.read_text())
    )


def plant(fault: Fault, root: Path) -> tuple[Path, str]:
    """Return the file of the fault, relative to the root, and its text with the fault.

    Raises:
        OutOfDate: no module has the name, or what is to change does not stand in it exactly once.
    """
    for name in (fault.at, *fault.formerly):
        for path, inner in _places(name, root):
            source = (root / path).read_text("utf-8")
            node = _find(ast.parse(source), inner)
            if node is not None:
                changed = _replaced(fault, source, node)
                ast.parse(changed)
                return path, changed
    raise OutOfDate(f"{fault.name}: there is no {fault.at}")


def _places(name: str, root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the files that a dotted name may lie in, each with the rest of the name."""
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        stem = Path(*parts[:count])
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if (root / path).is_file():
                yield path, parts[count:]


def _find(tree: ast.AST, inner: list[str]) -> ast.AST | None:
    """Return the function, class or assignment with this name."""
    if not inner:
        return tree
    for node in ast.iter_child_nodes(tree):
        if inner[0] in _names(node):
            return _find(node, inner[1:])
    return None


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _replaced(fault: Fault, source: str, within: ast.AST) -> str:
    if fault.text:
        return _with_other_text(fault, source, within)
    wanted, is_statement = _pattern(fault)
    nodes = [
        node
        for node in ast.walk(within)
        if isinstance(node, ast.stmt if is_statement else ast.expr | ast.keyword) and _shape(node) == wanted
    ]
    if len(nodes) != 1:
        raise OutOfDate(f"{fault.name}: {fault.was!r} stands {len(nodes)} times in {fault.at}")
    is_bare = is_statement or isinstance(nodes[0], ast.keyword)
    return _spliced(source, nodes[0], fault.now if is_bare else f"({fault.now})")


def _pattern(fault: Fault) -> tuple[str, bool]:
    """Return the shape of what is to change, and whether it is a statement."""
    (was,), (now,) = ast.parse(fault.was).body, ast.parse(fault.now).body
    if isinstance(was, ast.Expr) and isinstance(now, ast.Expr):
        return _shape(was.value), False
    if isinstance(was, ast.Assign) and isinstance(was.targets[0], ast.Name) and isinstance(now, ast.Assign):
        return _shape(ast.keyword(arg=was.targets[0].id, value=was.value)), False
    return _shape(was), True


def _shape(node: ast.AST) -> str:
    return ast.dump(node)


def _with_other_text(fault: Fault, source: str, within: ast.AST) -> str:
    lines = source.splitlines(keepends=True)
    first, last = within.lineno - 1, within.end_lineno  # type: ignore[attr-defined]  # a definition has its lines
    piece = "".join(lines[first:last])
    if piece.count(fault.text) != 1:
        raise OutOfDate(f"{fault.name}: {fault.text!r} stands {piece.count(fault.text)} times in {fault.at}")
    return "".join([*lines[:first], piece.replace(fault.text, fault.now), *lines[last:]])


def _spliced(source: str, node: ast.AST, now: str) -> str:
    """Return the source with other text in place of a node; columns of ``ast`` count bytes."""
    lines = source.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset  # type: ignore[attr-defined]
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset  # type: ignore[attr-defined]
    whole = source.encode()
    return (whole[:start] + now.encode() + whole[end:]).decode()
