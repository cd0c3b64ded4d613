"""The house keeps its rules: what is pure stays pure, modules stay small, one package knows Kafka."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from canon.services import SERVICES
from tests.sweeps import sampled

ROOT = Path(__file__).parents[2]
TOPS = ("canon", "reading", "contracts", "chassis", "services", "gateway", "sdk", "simulators", "deploy")
MODULES = sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts)


def domains_of(service: str) -> list[str]:
    """The domain of every subject of a service."""
    found = sorted((ROOT / "services" / service).glob("*/domain*"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in found]


PURE = {"canon": ["canon"], "reading": ["reading"], "contracts": ["contracts"]} | {
    f"services.{name}": domains_of(name) for name in SERVICES
}
FOREIGN = {"fastapi", "starlette", "sqlalchemy", "asyncpg", "aiokafka", "aiohttp", "httpx", "structlog"}
LONGEST_MODULE = 300  # lines
LONGEST_FUNCTION = 50
CLOCK = re.compile(r"\b(?:time|time_ns|now|today|monotonic)\b")  # what reads it
IMPORT_ALL = """
import importlib, pkgutil, sys
for name in {names!r}:
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    if loaded := {foreign!r} & set(sys.modules):
        sys.exit(f"{{name}} loads {{sorted(loaded)}}")
"""


def nodes_of(path: Path, having: str = "") -> Iterator[ast.AST]:
    """What a file says, if it has this word at all: to take a house apart takes seconds."""
    text = path.read_text()
    return ast.walk(ast.parse(text)) if having in text else iter(())


def test_what_is_pure_loads_nothing_foreign() -> None:
    assert all(PURE.values())
    code = IMPORT_ALL.format(names=[name for names in PURE.values() for name in names], foreign=FOREIGN)
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (loaded.returncode, loaded.stderr) == (0, "")


@sampled
def test_who_reads_no_complaint_compiles_no_pattern_of_reading() -> None:
    """A start is felt, and half a second of it would be these."""
    code = "import sys, services.odr.app, services.refunds.app, services.analytics.app; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "'reading.deidentification'" in loaded.stdout
    assert "'reading.kinds'" not in loaded.stdout
    assert "'reading.refusals'" not in loaded.stdout


def test_no_module_outgrows_its_room() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}

    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_needs_scrolling() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": lines
        for path in MODULES
        if (text := path.read_text()).count("\n") > LONGEST_FUNCTION
        for node in _functions(ast.parse(text))
        if (lines := _code_lines(node)) > LONGEST_FUNCTION
    }

    assert long == {}


def _functions(place: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Those that stand in no other one, which would be longer."""
    for node in ast.iter_child_nodes(place):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif isinstance(node, ast.stmt):
            yield from _functions(node)


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, its docstring aside."""
    assert function.end_lineno is not None
    docstring = ast.get_docstring(function, clean=False)
    return function.end_lineno - function.lineno + 1 - (len(docstring.splitlines()) if docstring else 0)


def test_only_the_kafka_adapter_knows_aiokafka() -> None:
    knowing = {
        path.relative_to(ROOT).parts[:3]
        for path in MODULES
        if any(
            (isinstance(node, ast.Import) and any(name.name.startswith("aiokafka") for name in node.names))
            or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aiokafka"))
            for node in nodes_of(path, having="aiokafka")
        )
    }

    assert knowing == {("chassis", "bus", "kafka")}


def test_whoever_asks_another_says_by_which_transport() -> None:
    """httpx's own lets an error of its backend out where a line is lost as it is opened (``chassis/transport.py``)."""
    by_its_own = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in nodes_of(path, having="httpx.AsyncClient")
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "httpx.AsyncClient"
        and not any(word.arg == "transport" for word in node.keywords)
    }

    assert by_its_own == set()


def test_what_the_suite_leaves_out_is_run_by_a_target() -> None:
    """What is marked `campaign` runs only where a line of the Makefile asks for it; `sweep` does for the whole tree."""
    targets = (ROOT / "Makefile").read_text()
    chosen = re.findall(r"pytest .*-m (?:campaign|\"\(?campaign or not campaign\)?(?: and [^\"]*)?\") (.+)", targets)
    places = [ROOT / place for line in chosen for place in line.split()]
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    marked = [path for path in tests if re.search(r"mark\.campaign\b", path.read_text())]

    assert re.search(r'SWEEPS_WHOLE=1 .*pytest .*-m "sweep or \(one_day_in [^"]*" tests\n', targets)
    assert marked
    assert [path for path in marked if not any(path.is_relative_to(place) for place in places)] == []


def test_no_test_is_called_after_the_moment() -> None:
    """Workers collect at different moments and must call their tests alike."""
    called = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if CLOCK.search(path.read_text())
        for node in nodes_of(path, having="parametrize")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "parametrize"
        and not any(word.arg == "ids" and ast.unparse(word.value) != "str" for word in node.keywords)
        and any(_reads_the_clock(part) for argument in node.args for part in ast.walk(argument))
    }

    assert called == set()


def _reads_the_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and CLOCK.fullmatch(node.func.attr) is not None
    )
