"""The content of a paper, independent of its format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.charts import Chart

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not allowed in XML 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A paragraph in parts: texts, each with the path that it leads to on a page, or None."""

    parts: Sequence[tuple[str, str | None]]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Items:
    """A numbered list, one line per item."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of two columns: names and values."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header row; ``figures`` are the indexes of columns of numbers, aligned to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its caption, in parts as of ``Linked``."""

    chart: Chart
    caption: Sequence[tuple[str, str | None]]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.caption)


Block = Heading | Paragraph | Linked | Items | Facts | Grid | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A paper: its title and its blocks in order."""

    title: str
    blocks: Sequence[Block]


def printable(text: str) -> str:
    """Replace characters that XML does not allow; Word cannot open a file that contains one."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
