"""Turn what the services say of a station into rows, bars of days and candidates; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.console.case_rows import CaseRow, case_row
from gateway.console.formatting import Formatter
from gateway.console.models import Case
from gateway.console.registers.models import Groups
from gateway.console.stations.models import Station, StationFigures, TownFigures

HEIGHT, WIDTH, FLOOR = 78, 400, 88  # px of the chart of days
WIDEST = 24  # px of a bar, on the first days of a month
MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """A day of the chart: what was settled on it, and above that what was handed over."""

    x: float
    width: float
    y_settled: float
    settled: float
    y_handed: float
    handed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A town with its complaints, and how many stations it has."""

    name: str
    code: str
    complaints: int
    stations: int


def chosen_station(stations: Sequence[Station], wanted: str) -> Station | None:
    """Return the station that the address names, else the first."""
    known = {str(one.id): one for one in stations}
    return known.get(wanted) or next(iter(stations), None)


def queue_of(cases: Sequence[Case], station: Station, say: Formatter) -> list[CaseRow]:
    """Return the open cases of the town that a station stands in, in the order in which their limits end."""
    return [case_row(one, say) for one in cases if (one.station_name or "").startswith(station.town)]


def days_of(figures: StationFigures, first: date, last: date) -> list[DayBar]:
    """Return a bar for each day of the period with anything in it."""
    most = max((day.settled + day.handed_over for day in figures.days), default=0)
    step = WIDTH / max(1, (last - first) // timedelta(days=1) + 1)
    bars = []
    for day in figures.days:
        settled, handed = (HEIGHT * count / most for count in (day.settled, day.handed_over))
        x = ((day.on - first) // timedelta(days=1)) * step
        bars.append(
            DayBar(
                x=round(x, 1),
                width=round(min(WIDEST, max(2.0, step - 3)), 1),
                y_settled=round(FLOOR - settled, 1),
                settled=round(settled, 1),
                y_handed=round(FLOOR - settled - handed, 1),
                handed=round(handed, 1),
            )
        )
    return bars


def candidates_of(towns: TownFigures, stations: Groups) -> list[Candidate]:
    """Return the towns that most complaints for each station come from, one more than it has counted."""
    known: Mapping[str | None, int] = {one.group: one.count for one in stations.items}
    found = [
        Candidate(
            name=one.name or one.key, code=one.key, complaints=one.value, stations=known.get(one.name or one.key, 0)
        )
        for one in towns.items
        if one.key and one.value
    ]
    found.sort(key=lambda one: (-one.complaints / (one.stations + 1), one.name))
    return found[:MOST_CANDIDATES]
