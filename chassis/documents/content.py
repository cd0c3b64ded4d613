"""What a paper says, whatever it is written as."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 knows no others


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, one line each."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, side by side."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header row; ``figures`` are the columns that hold numbers, set to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int] = frozenset()


Block = Heading | Paragraph | Items | Facts | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A paper: its title and its parts in order."""

    title: str
    blocks: Sequence[Block]


def printable(text: str) -> str:
    """Put a mark where a character cannot be printed; a Word file with one in it could not be opened."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
