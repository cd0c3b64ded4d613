"""Which tests a changed file can make fail, nearest first.

The import graph of product and tests is grimp's. What it cannot see is added here: fixtures of ``conftest.py``, test
helpers imported from their own folder, modules named in a string (``import_module``, ``python -m``) and files that are
not Python.
"""

import ast
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

PRODUCT = ("canon", "reading", "contracts", "chassis", "services", "gateway", "sdk", "simulators", "deploy")
PACKAGES = (*PRODUCT, "benchmarks", "tests")
EVERYTHING = (  # a change here means the whole suite
    "pyproject.toml",
    "requirements/*",
    "*/migrations/*",
    "chassis/db/migrate.py",
    "chassis/settings.py",
    "services/*/settings.py",
    "gateway/settings.py",
    "tests/conftest.py",
    "tests/support/*",
)
READERS: Mapping[str, tuple[str, ...]] = {  # files that are not Python: who reads them
    "gateway/console/*words.yaml": ("gateway.console.translations",),
    "gateway/console/catalogue.yaml": ("gateway.console.translations",),
    "gateway/console/static/*": ("gateway.console.assets",),
    "gateway/console/*.html": ("gateway.console.pages",),
    "gateway/operations/*": ("gateway.operations.docs_routes",),
    "reading/knowledge/*": ("reading.entry_files", "reading.thresholds"),
    "reading/learned/*": ("reading.heads", "reading.prototypes", "reading.meaning_heads"),
    "services/dispatch/routing/rules/*": ("services.dispatch.routing.rules",),
    "services/analytics/reports/templates/*": ("services.analytics.reports.service.templates",),
}
READ_SOURCES = "tests/architecture/"  # these tests read every source file
FAR = 99  # steps: reached by reading sources, not by importing them
WORD_STEPS = 2  # how many steps of import one common word of two paths outweighs
_BUILD = """
import grimp, json, sys
graph = grimp.build_graph(*sys.argv[1:], cache_dir=None)
print(json.dumps({module: sorted(graph.find_modules_directly_imported_by(module)) for module in graph.modules}))
"""
_NAMED = re.compile(rf"""["']((?:{"|".join(PACKAGES)})(?:\.\w+)+)["']""")
_COMPOSED = re.compile(r"""import_module\(f["']([\w.]*)\{\w+\}([\w.]*)["']\)""")


@dataclass(frozen=True, slots=True, order=True)
class Reached:
    """A test file that reaches a change in ``distance`` steps of import; 0 is the changed file itself."""

    distance: int
    path: Path  # relative to the root


def tests_reaching(changed: Iterable[Path], root: Path) -> list[Reached] | None:
    """Return the test files that the changed files reach, nearest first; ``None`` means all of them.

    Paths are relative to the root of the checkout. A test is near that needs few imports to the change and whose path
    has many words of it.
    """
    return Reach(root).tests(changed)


@dataclass(slots=True)
class Reach:
    """The import graph of a checkout; made once, asked often."""

    root: Path
    _paths: dict[str, Path] = field(default_factory=dict)  # module -> file
    _importers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        imported: dict[str, list[str]] = json.loads(
            subprocess.check_output([sys.executable, "-c", _BUILD, *PACKAGES], cwd=self.root, text=True)
        )
        self._paths = {module: path for module in imported if (path := self._file_of(module))}
        for module, targets in imported.items():
            self._add(module, targets)
        for module, path in self._paths.items():
            self._add(module, self._named_modules((self.root / path).read_text("utf-8")))
        conftests = {path.parent: _Conftest(self, path) for path in self._paths.values() if path.name == "conftest.py"}
        for module, path in self._paths.items():
            if path.parts[0] == "tests":
                tree = _parsed(self.root / path)
                self._add(module, self._siblings(tree, path))
                self._add(module, _fixture_modules(_requested(tree), path, conftests))

    def tests(self, changed: Iterable[Path]) -> list[Reached] | None:
        """Return the test files that the changed files reach, nearest first; ``None`` means all of them."""
        changed = list(changed)
        if any(fnmatch(str(path), pattern) for path in changed for pattern in EVERYTHING):
            return None
        found = {self._paths[module]: steps for module, steps in self._steps(self._seeds(changed)).items()}
        if any(path.suffix == ".py" and path.parts[0] in PRODUCT for path in changed):
            found = {path: FAR for path in self._paths.values() if str(path).startswith(READ_SOURCES)} | found
        words = [_words(path) for path in changed]
        reached = [Reached(steps, path) for path, steps in found.items() if _is_test(path)]

        def order(one: Reached) -> tuple[int, Path]:
            common = max(len(_words(one.path) & other) for other in words)
            return one.distance - WORD_STEPS * common, one.path

        return sorted(reached, key=order)

    def all_tests(self) -> list[Reached]:
        """Return every test file, as if each imported the change."""
        return sorted(Reached(1, path) for path in self._paths.values() if _is_test(path))

    def known_module(self, name: str) -> str | None:
        """Return the module that a dotted name is or lies in."""
        while name and name not in self._paths:
            name = name.rpartition(".")[0]
        return name or None

    def _add(self, module: str, targets: Iterable[str]) -> None:
        for target in targets:
            if target != module:
                self._importers[target].add(module)

    def _file_of(self, module: str) -> Path | None:
        stem = Path(*module.split("."))
        for path in (stem / "__init__.py", stem.with_suffix(".py")):
            if (self.root / path).is_file():
                return path
        return None

    def _named_modules(self, text: str) -> Iterator[str]:
        """Yield the modules that a source names in strings."""
        yield from (name for name in _NAMED.findall(text) if name in self._paths)
        for before, after in _COMPOSED.findall(text):
            yield from (name for name in self._paths if fnmatch(name, f"{before}*{after}"))

    def _siblings(self, tree: ast.Module, path: Path) -> Iterator[str]:
        """Yield the modules that a test imports from its own folder, by their bare name."""
        for node in ast.walk(tree):
            for name in _imported_names(node):
                sibling = ".".join((*path.parent.parts, name))
                if sibling in self._paths:
                    yield sibling

    def _seeds(self, changed: Iterable[Path]) -> dict[str, int]:
        """Return the modules with which the search begins, and at how many steps."""
        seeds: dict[str, int] = {}
        modules = {path: module for module, path in self._paths.items()}
        for path in changed:
            if path.suffix != ".py":
                seeds |= dict.fromkeys(self._readers(path), 1)
            elif path.name == "__init__.py":  # whoever imports what is below it runs it
                package = ".".join(path.parent.parts)
                seeds |= {name: 1 for name in self._paths if name.startswith(f"{package}.")}
            elif path.name == "conftest.py":
                seeds |= {name: 1 for name, other in self._paths.items() if other.is_relative_to(path.parent)}
            if path in modules:
                seeds[modules[path]] = 0
        return seeds

    def _readers(self, path: Path) -> Iterator[str]:
        """Yield the modules that read a file which is not Python: as listed, by its name, or from beside it."""
        known = [module for pattern, modules in READERS.items() if fnmatch(str(path), pattern) for module in modules]
        yield from known
        if path.suffix == ".html" and path.parts[0] == "gateway":
            yield from self._pages_with(path.name)
            return
        for module, other in self._paths.items():
            is_beside = not known and other.parent == path.parent
            if is_beside or (other.parts[0] == "tests" and path.name in (self.root / other).read_text("utf-8")):
                yield module

    def _pages_with(self, name: str) -> Iterator[str]:
        """Yield the modules of the console that render a template or one that includes it."""
        folder = self.root / "gateway" / "console"
        texts = {file: file.read_text("utf-8") for suffix in ("py", "html") for file in folder.rglob(f"*.{suffix}")}
        wanted, visited = [name], set[str]()
        while wanted:
            name = wanted.pop()
            visited.add(name)
            users = [file for file, text in texts.items() if f'{name}"' in text]
            wanted += [file.name for file in users if file.suffix == ".html" and file.name not in visited]
            for file in users:
                if file.suffix == ".py":
                    yield ".".join(file.relative_to(self.root).with_suffix("").parts)

    def _steps(self, seeds: Mapping[str, int]) -> dict[str, int]:
        """Return how many steps each module needs to the nearest seed."""
        steps, now = {module: 0 for module, start in seeds.items() if start == 0}, 0
        frontier = set(steps)
        while frontier or any(start > now for start in seeds.values()):
            now += 1
            following = {importer for module in frontier for importer in self._importers[module]}
            following |= {module for module, start in seeds.items() if start == now}
            frontier = following - steps.keys()
            steps |= dict.fromkeys(frontier, now)
        return {module: count for module, count in steps.items() if module in self._paths}


class _Conftest:
    """What each fixture of a ``conftest.py`` uses."""

    def __init__(self, reach: Reach, path: Path) -> None:
        self.names: dict[str, set[str]] = {}  # defined at the top -> names it uses
        self.modules: dict[str, set[str]] = defaultdict(set)  # imported name -> modules
        self.automatic: set[str] = set()
        for node in _parsed(reach.root / path).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    origin = f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
                    candidates = (origin, ".".join((*path.parent.parts, origin)))
                    found = {module for name in candidates if (module := reach.known_module(name))}
                    self.modules[alias.asname or alias.name.partition(".")[0]] |= found - set(PACKAGES)
                continue
            uses = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} | _requested(node)
            for name in _defined(node):
                self.names[name] = uses
                if "autouse" in ast.unparse(node).partition(f"def {name}")[0]:
                    self.automatic.add(name)


def _fixture_modules(requested: set[str], path: Path, conftests: Mapping[Path, _Conftest]) -> set[str]:
    """Return the modules used by the fixtures that a test asks for, and by those they ask for."""
    around = [conftests[folder] for folder in path.parents if folder in conftests]
    wanted = requested.union(*(conftest.automatic for conftest in around))
    visited, modules = set[str](), set[str]()
    while wanted:
        name = wanted.pop()
        if name in visited:
            continue
        visited.add(name)
        for conftest in around:
            modules |= conftest.modules.get(name, set())
            wanted |= conftest.names.get(name, set())
    return modules


def _requested(tree: ast.AST) -> set[str]:
    """Return the names of fixtures that functions take as arguments or name in a call."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found |= {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("usefixtures", "getfixturevalue")):
            found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    return found


def _defined(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _is_test(path: Path) -> bool:
    return path.parts[0] == "tests" and path.name.startswith("test_")


def _words(path: Path) -> set[str]:
    """Return the words of a path, in the singular, without those that say nothing."""
    parts = re.split(r"[/_]", str(path.with_suffix("")))
    return {part.rstrip("s") for part in parts} - {"test", "", "service", "route", "domain", "init"}
