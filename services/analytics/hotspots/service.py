"""Find the hot spots of a week, with their names and with what their cases have more of than usual."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Department, name_of
from canon.topics import TOPICS
from services.analytics.definitions.domain.paths import received_path
from services.analytics.definitions.domain.questions import Period
from services.analytics.facts.repository.respondents import get_business_names
from services.analytics.facts.repository.towns import get_town_names
from services.analytics.hotspots import repository
from services.analytics.hotspots.domain import Growth, HotSpot, Of, find_growth, find_hot_spots, weeks_of

PARTS = (Of.TOPIC, Of.CATEGORY, Of.TOWN)  # of which a hot spot may have more than usual
MOST_GROWN = 4  # of a hot spot
MOST_LISTED = 12  # of each kind, hot ones or not
WEEK = timedelta(days=6)  # before the last day
WEEKDAYS = {str(number): f"周{name}" for number, name in enumerate("一二三四五六日", start=1)}
Where = Mapping[str, str]


class Increase(NamedTuple):
    """A part of a hot spot that grew."""

    by: Of
    name: str
    growth: Growth


class Spot(NamedTuple):
    """A hot spot, or what comes next to one; ``path`` answers with the cases behind it."""

    by: Of
    name: str
    found: HotSpot
    weeks: Sequence[int]
    grew: Sequence[Increase]
    path: str


class Week(NamedTuple):
    """What was found of a week, of how many tests."""

    period: Period
    tested: int
    spots: Sequence[Spot]


async def search_week(db: AsyncConnection, last: date, among: Sequence[Of], where: Where) -> Week:
    """Return the hot spots of the week that ends on ``last``, of the cases that ``where`` names."""
    spots, tested = list[Spot](), 0
    for by in among:
        series = await repository.count_weeks(db, by.value, last, where)
        found = find_hot_spots(series)
        tested += len(found)
        listed = [one for place, one in enumerate(found) if one.is_hot or (place < MOST_LISTED and one.count)]
        names = await _names(db, by, [one.key for one in listed])
        hot = [one.key for one in listed if one.is_hot]
        grew = await _increases(db, by, hot, last, where, weeks_of(series)) if hot else {}
        spots += [
            Spot(by, names.get(one.key) or one.key, one, series[one.key], grew.get(one.key, ()), path)
            for one in listed
            for path in [_path(by, one.key, last, where)]
        ]
    return Week(Period(last - WEEK, last), tested, spots)


async def _increases(
    db: AsyncConnection, by: Of, keys: Sequence[str], last: date, where: Where, weeks: int
) -> dict[str, list[Increase]]:
    """Return of each hot spot what its cases have more of than usual, what grew most first."""
    grown: dict[str, list[Increase]] = {}
    for part in PARTS:
        if part is by:
            continue
        names = await _names(db, part, ())
        for key, counts in (await repository.count_parts(db, by.value, keys, part.value, last, where)).items():
            found = [Increase(part, names.get(one.key) or one.key, one) for one in find_growth(counts, weeks)]
            grown.setdefault(key, []).extend(found)
    return {key: sorted(found, key=_largest_first)[:MOST_GROWN] for key, found in grown.items()}


def _largest_first(one: Increase) -> tuple[float, str, str]:
    return -one.growth.more, one.by, one.growth.key


async def _names(db: AsyncConnection, by: Of, keys: Sequence[str]) -> Mapping[str, str | None]:
    """Return what is called how, of businesses those with these keys."""
    if by is Of.RESPONDENT:
        names = await get_business_names(db, [UUID(key) for key in keys])
        return {str(key): name for key, name in names.items()}
    if by is Of.TOWN:
        return dict(await get_town_names(db))
    if by is Of.TOPIC:
        return {code: topic.zh for code, topic in TOPICS.items()}
    if by is Of.WEEKDAY:
        return WEEKDAYS
    return {code.value: name_of(code) for code in Department} if by is Of.DEPARTMENT else {}


def _path(by: Of, key: str, last: date, where: Where) -> str:
    if by is Of.WEEKDAY:  # the cases of that one day
        day = last - timedelta(days=(last.isoweekday() - int(key)) % len(WEEKDAYS))
        return received_path(Period(day, day), None, where)
    return received_path(Period(last - WEEK, last), None, {**where, by.value: key})
