"""What the documents lead to is there, and people can read them whole."""

import re
from pathlib import Path

import pytest

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
CHINESE = re.compile(r"[\u3400-\u9fff]")
CHINESE_PER_WORD = 1.6  # characters
MAX_WORDS = 25_000
GENERATED = ("docs/tables/", "docs/contracts/", "docs/results/", "docs/lifecycle.md")  # from code, data or result files
CONFLICT = re.compile(r"(?m)^(?:<{7} .*|={7}|>{7} .*)$")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_leads_to_what_is_there(document: Path) -> None:
    text = document.read_text()
    linked = [link for link in LINK.findall(text) if not (document.parent / link).exists()]

    assert linked + missing(text) == []
    assert CONFLICT.findall(text) == []


def test_a_docstring_leads_to_what_is_there() -> None:
    assert {str(path.relative_to(ROOT)): lost for path in SOURCES if (lost := missing(path.read_text()))} == {}


def missing(text: str) -> list[str]:
    """The files and targets it names that nobody has."""
    places = [place for place in PLACE.findall(text) if not (ROOT / place).exists()]
    return places + [f"make {name}" for name in TARGET.findall(text) if name not in TARGETS]


def words_in(text: str) -> float:
    """Count words; a Chinese one has 1.6 characters."""
    return len(CHINESE.sub(" ", text).split()) + len(CHINESE.findall(text)) / CHINESE_PER_WORD


def test_the_prose_in_docs_can_be_read_in_a_day() -> None:
    words = {str(path.relative_to(ROOT)): words_in(path.read_text()) for path in (ROOT / "docs").rglob("*.md")}
    generated = sum(count for name, count in words.items() if name.startswith(GENERATED))
    prose = sum(words.values()) - generated
    print(f"docs: {prose:.0f} words of prose, {generated:.0f} generated or in tables")  # noqa: T201

    assert prose <= MAX_WORDS


@pytest.mark.parametrize(("pattern", "lines"), [("README*.md", 120), ("docs/adr/*.md", 40)])
def test_a_first_page_and_a_decision_are_short(pattern: str, lines: int) -> None:
    long = {path.name: length for path in ROOT.glob(pattern) if (length := len(path.read_text().splitlines())) > lines}

    assert long == {}
