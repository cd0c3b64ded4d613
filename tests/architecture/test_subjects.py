"""A subject's tables are written by its own repository; the few others that do are named here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPOSITORIES = sorted(
    path
    for path in (ROOT / "services").glob("*/*/repository*")
    for path in ([path] if path.is_file() else path.rglob("*.py"))
)
WRITERS = {"insert", "update", "delete", "Rows", "_all_of"}  # what a statement that writes a table begins with
WRITTEN = re.compile(r"\b(?:insert into|update|delete from) (\w+)")  # in a statement written as text
WRITES_ELSEWHERE = {
    "dispatch/cases/repository/opening.py": {"clocks"},  # a case and its clocks in one statement
    "dispatch/erasure/repository.py": {"approvals", "assignment", "cases", "look_backs", "roster"},  # erases everywhere
    "dispatch/matching/repository.py": {"cases"},  # takes whole cases out and puts them back
    "intake/people/repository/erasure.py": {"complaints", "notices", "progress", "write_back"},  # erases everywhere
    "intake/people/repository/key_rotation.py": {"complaints"},  # indexes their messages anew under a new key
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "services"))


def subjects_written(path: Path) -> set[str]:
    """The subjects whose tables the statements of a module write."""
    tree = ast.parse(path.read_text())
    owner = {
        alias.asname or alias.name: node.module.split(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".tables")
        if node.module.startswith("services.")
        for alias in node.names
    }
    return {owner[name] for name in _tables_written(tree) if name in owner} | set(_written_as_text(tree, path))


def _tables_written(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS and node.args:
            table = node.args[0]
            while isinstance(table, ast.Attribute):
                table = table.value
            if isinstance(table, ast.Name):
                yield table.id


def _written_as_text(tree: ast.AST, path: Path) -> Iterator[str]:
    service = path.relative_to(ROOT / "services").parts[0]
    owner = {
        table: tables.parent.name
        for tables in (ROOT / "services" / service).glob("*/tables.py")
        for table in re.findall(r"\bTable\(\s*\"(\w+)\"", tables.read_text())
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (owner[table] for table in WRITTEN.findall(node.value) if table in owner)


def test_a_repository_writes_the_tables_of_its_own_subject() -> None:
    elsewhere = {
        name_of(path): subjects_written(path) - {path.relative_to(ROOT / "services").parts[1]} for path in REPOSITORIES
    }

    assert {name: subjects for name, subjects in elsewhere.items() if subjects} == WRITES_ELSEWHERE


def test_statements_that_write_are_found() -> None:
    assert subjects_written(ROOT / "services/dispatch/clocks/repository.py") == {"clocks"}
    assert {name_of(path) for path in REPOSITORIES} >= set(WRITES_ELSEWHERE)
