"""The bars of hot spots, and the weeks behind one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.console.formatting import Formatter
from gateway.console.hotspots.models import HotSpot

WIDTH, ROOM = 148, 40  # px of a bar, and of the number beside it
CHART_WIDTH, CHART_HEIGHT = 372, 100
SHOWN_WEEKS = 13
MOST_GROWN = 2  # in a row
LEAST_P = 0.0001  # a smaller chance is written as less than that


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A hot spot as a row: its bar, and where its own usual count lies on it."""

    spot: HotSpot
    width: float
    tick: float
    usual: str
    ratio: str
    chance: str
    grew: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekBar:
    x: float
    y: float
    height: float
    width: float
    label: str
    is_last: bool


def rows_of(spots: Sequence[HotSpot], say: Formatter) -> list[Row]:
    """Return the rows, hot ones first, those that are furthest above their usual count before the others."""
    ordered = sorted(spots, key=lambda one: (not one.hot, one.p_value, one.by, one.key))
    most = max((max(one.count, one.usual) for one in ordered), default=1) or 1
    return [
        Row(
            spot=one,
            width=round((WIDTH - ROOM) * one.count / most, 1),
            tick=round((WIDTH - ROOM) * one.usual / most, 1),
            usual=f"{one.usual:.1f}",
            ratio="" if one.ratio is None else f"{one.ratio:.1f}",
            chance=chance_of(one, say),
            grew=say.words("list.joint").join(
                say.words("hotspots.grew.one", name=grown.name, n=say.count(grown.count))
                for grown in one.grew[:MOST_GROWN]
            ),
        )
        for one in ordered
    ]


def chance_of(spot: HotSpot, say: Formatter) -> str:
    """Return how often chance alone gives so many, in per cent."""
    if not spot.hot:
        return say.words("hotspots.within")
    return f"< {LEAST_P:.2%}" if spot.p_value < LEAST_P else f"{spot.p_value:.2%}"


def week_bars(spot: HotSpot, last: date) -> list[WeekBar]:
    """Return the last thirteen weeks of a hot spot as bars."""
    counts = spot.weeks[-SHOWN_WEEKS:]
    most, step = max(counts) or 1, CHART_WIDTH / len(counts)
    return [
        WeekBar(
            x=round(place * step + 2, 1),
            y=round(CHART_HEIGHT * (1 - count / most), 1),
            height=round(CHART_HEIGHT * count / most, 1),
            width=round(step - 4, 1),
            label=f"{last - timedelta(weeks=len(counts) - 1 - place):%m-%d}: {count}",
            is_last=place == len(counts) - 1,
        )
        for place, count in enumerate(counts)
    ]
