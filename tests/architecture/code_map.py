"""``python -m tests.architecture.code_map``: draw which part of the code imports which into docs/tables/imports.md.

Subjects of a service, the services and what they stand on, as Mermaid flowcharts. An arrow that another path says
already is left out (transitive reduction).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import grimp

from canon.services import SERVICES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tables" / "imports.md"
PACKAGES = ("canon", "reading", "contracts", "chassis", "services", "gateway", "sdk", "simulators")
BEGIN, END = "<!-- drawn from the imports: make contracts -->", "<!-- until here -->"
Arrows = Mapping[str, frozenset[str]]


def imports_between(modules: Iterable[str]) -> Arrows:
    """Return, for each of these packages, which of the others it imports anywhere inside."""
    graph = grimp.build_graph(*PACKAGES, include_external_packages=False, cache_dir=None)
    wanted = frozenset(modules)
    for module in wanted:
        graph.squash_module(module)
    imported = {module: frozenset(graph.find_modules_directly_imported_by(module)) for module in wanted}
    return {module: imported[module] & wanted - {module} for module in wanted}


def reduced(arrows: Arrows) -> Arrows:
    """Leave out each arrow to what is reached by way of another; the arrows form no circle."""

    def reached(module: str) -> frozenset[str]:
        return arrows[module].union(*map(reached, arrows[module]))

    return {module: targets.difference(*map(reached, targets)) for module, targets in arrows.items()}


def flowchart(arrows: Arrows) -> list[str]:
    names = {module: module.rpartition(".")[2] for module in arrows}
    lines = [f"  {names[module]} --> {names[target]}" for module in arrows for target in reduced(arrows)[module]]
    alone = [f"  {names[module]}" for module in arrows if not any(names[module] in line.split() for line in lines)]
    return ["```mermaid", "flowchart TD", *sorted(lines), *sorted(alone), "```"]


def subjects_of(service: str) -> list[str]:
    """The packages of a service that have layers of their own: all but its migrations and clients."""
    folders = (ROOT / "services" / service).iterdir()
    subjects = sorted(folder.name for folder in folders if (folder / "__init__.py").exists())
    return [f"services.{service}.{name}" for name in subjects if name not in ("migrations", "clients")]


def drawn() -> str:
    """The part of the page between its two marks."""
    parts = (
        "canon",
        "reading",
        "contracts",
        "chassis",
        "gateway",
        "sdk",
        "simulators",
        *(f"services.{name}" for name in SERVICES),
    )
    lines = ["", "What imports what:", "", *flowchart(imports_between(parts)), ""]
    for service in SERVICES:
        if len(subjects := subjects_of(service)) > 1:
            lines += [f"The subjects of `services/{service}`:", "", *flowchart(imports_between(subjects)), ""]
    return "\n".join(lines)


def page() -> str:
    """The whole page with the pictures drawn anew."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}{drawn()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page())
