"""Bar charts as SVG: zero base, widths as attributes, the number beside each bar, a sentence for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.translations import Translations

LABEL_WIDTH = 146  # px kept for the names
MAX_BAR_WIDTH = 134  # px of the longest bar
ROW_HEIGHT = 25  # px
MAX_BARS = 10  # the rest is one hollow bar; the table beside it has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    count: int
    tone: str = "f1"  # CSS class: f1 ours, f2 other agencies', fm undecided, fr the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    name: str
    count: int
    tone: str
    y: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    sentence: str
    height: int
    bars: tuple[Bar, ...]
    figures: tuple[Figure, ...]  # all rows of the table beside it
    total: int

    @property
    def has_rest(self) -> bool:
        return len(self.figures) > MAX_BARS


def bars(figures: Sequence[Figure], sentence: str, words: Translations) -> Chart:
    """Return the chart, the largest bar first; ``sentence`` is a catalogue key with {total} and {parts}."""
    ranked = sorted((figure for figure in figures if figure.count), key=lambda figure: -figure.count)
    drawn = ranked[:MAX_BARS]
    if len(ranked) > MAX_BARS:
        rest = sum(figure.count for figure in ranked[MAX_BARS:])
        drawn.append(Figure(name=words("chart.rest"), count=rest, tone="fr"))
    longest = max((figure.count for figure in drawn), default=1)
    total = sum(figure.count for figure in ranked)
    parts = words("chart.joint").join(
        words("chart.part", name=figure.name, count=f"{figure.count:,}") for figure in ranked
    )
    return Chart(
        sentence=words(sentence, total=f"{total:,}", parts=parts),
        height=ROW_HEIGHT * len(drawn),
        bars=tuple(
            Bar(
                name=figure.name,
                count=figure.count,
                tone=figure.tone,
                y=ROW_HEIGHT * row,
                width=max(2, round(MAX_BAR_WIDTH * figure.count / longest)),
            )
            for row, figure in enumerate(drawn)
        ),
        figures=tuple(ranked),
        total=total,
    )
