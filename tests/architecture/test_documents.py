"""What the documents lead to is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPS = (
    "benchmarks",
    "canon",
    "chassis",
    "contracts",
    "deploy",
    "docs",
    "gateway",
    "reading",
    "sdk",
    "services",
    "simulators",
    "tests",
)
DOCUMENTS = sorted({*ROOT.glob("*.md"), *(path for top in TOPS for path in (ROOT / top).rglob("*.md"))})
SOURCES = sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))
TARGETS = set(re.findall(r"(?m)^([a-z][a-z-]*):", (ROOT / "Makefile").read_text()))
LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)")
PLACE = re.compile(rf"`((?:{'|'.join(TOPS)})/[\w./-]+)(?:::\w+)?`")
TARGET = re.compile(r"`make ([a-z-]+)")
CONFLICT = re.compile(r"(?m)^(?:<{7} .*|={7}|>{7} .*)$")


def test_a_document_leads_to_what_is_there() -> None:
    for document in DOCUMENTS:
        text = document.read_text()
        linked = [link for link in LINK.findall(text) if not (document.parent / link).exists()]

        assert linked + missing(text) + CONFLICT.findall(text) == [], document.relative_to(ROOT)


def test_a_docstring_leads_to_what_is_there() -> None:
    assert {str(path.relative_to(ROOT)): lost for path in SOURCES if (lost := missing(path.read_text()))} == {}


def missing(text: str) -> list[str]:
    """The files and targets it names that nobody has."""
    places = [place for place in PLACE.findall(text) if not (ROOT / place).exists()]
    return places + [f"make {name}" for name in TARGET.findall(text) if name not in TARGETS]
