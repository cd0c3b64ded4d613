"""``python -m tests.architecture.prose``: the words of each document that people write, and what is too long.

A word of Chinese is counted as 1.6 characters. What is generated is not counted: docs/tables, docs/results, what lies
between the marks of a page, and pages that a program writes whole.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.tables import BLOCK, TABLES
from chassis.db.migrate import ROOT
from tests.architecture.code_map import BEGIN, END

DOCS = ROOT / "docs"
WRITTEN_WHOLE = {DOCS / "lifecycle.md"}  # by `make contracts`
MOST_WORDS = 25_000  # in docs/
MOST_LINES_OF_A_README = 120
MOST_LINES_OF_AN_ADR = 40
CHARACTERS_OF_A_WORD = 1.6
CHINESE = re.compile(r"[\u3400-\u9fff]")
DRAWN = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)


def words_of(text: str) -> int:
    """Its words, as ``wc -w`` counts them, with Chinese by its characters."""
    written = DRAWN.sub("", BLOCK.sub("", text))
    return len(CHINESE.sub(" ", written).split()) + round(len(CHINESE.findall(written)) / CHARACTERS_OF_A_WORD)


def documents() -> list[Path]:
    """The documents under docs/ that people write."""
    found = sorted(DOCS.rglob("*.md"))
    return [page for page in found if TABLES not in page.parents and page not in WRITTEN_WHOLE]


def words() -> dict[str, int]:
    return {str(page.relative_to(ROOT)): words_of(page.read_text("utf-8")) for page in documents()}


def too_long() -> Iterator[str]:
    """What exceeds a bound, and by how much."""
    if (written := sum(words().values())) > MOST_WORDS:
        yield f"docs/: {written:,} words of {MOST_WORDS:,}"
    for pattern, most in (("README*.md", MOST_LINES_OF_A_README), ("docs/adr/[0-9]*.md", MOST_LINES_OF_AN_ADR)):
        for page in sorted(ROOT.glob(pattern)):
            if (lines := len(page.read_text("utf-8").splitlines())) > most:
                yield f"{page.relative_to(ROOT)}: {lines} lines of {most}"


def table() -> Iterator[str]:
    counted = words()
    for name, count in sorted(counted.items(), key=lambda one: -one[1]):
        yield f"{count:>7,}  {name}"
    generated = sum(words_of(page.read_text("utf-8")) for page in (*TABLES.glob("*.md"), *WRITTEN_WHOLE))
    yield f"{sum(counted.values()):>7,}  words that people write, of {MOST_WORDS:,}"
    yield f"{generated:>7,}  words that are generated"


def main() -> int:
    exceeded = [*too_long()]
    sys.stdout.write("\n".join([*table(), *exceeded]) + "\n")
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
