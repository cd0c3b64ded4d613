"""The route of hot spots."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query

from canon.codes import Department, Kind, name_of
from canon.shanghai import SHANGHAI, day_of
from canon.topics import TOPICS
from chassis.db.work import Work
from chassis.errors import Forbidden
from chassis.web.auth import CurrentCaller
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.candidates.schemas import odr_candidate_view, station_candidate_view
from services.analytics.candidates.service import choose_candidates
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import Period, Question, period_of
from services.analytics.definitions.parameters import English
from services.analytics.facts.repository.respondents import get_business_names
from services.analytics.facts.repository.towns import get_town_names
from services.analytics.hotspots import repository
from services.analytics.hotspots.domain import Growth, find_growth, find_hot_spots
from services.analytics.hotspots.schemas import (
    GrowthView,
    HotSpotList,
    HotSpotQuery,
    HotSpotView,
    NinetyDaysView,
    Of,
)
from services.analytics.hygiene.domain.checks import count_tests
from services.analytics.hygiene.repository import Scope
from services.analytics.hygiene.schemas import hygiene_views
from services.analytics.hygiene.service import check_hygiene
from services.analytics.metrics.schemas.questions import is_of_bureau, restrict_to_caller

PARTS = (Of.TOPIC, Of.CATEGORY, Of.TOWN)  # of which a hot spot may have more than usual
MOST_GROWN = 4  # of a hot spot
WEEKDAYS = {str(number): f"周{name}" for number, name in enumerate("一二三四五六日", start=1)}
MOST_SHOWN = 12  # of each kind, hot ones or not
WEEK, NINETY_DAYS = timedelta(days=6), timedelta(days=89)  # before the last day
router = APIRouter(prefix="/v1", tags=["analytics"], route_class=TransactionRoute)


@router.get("/hotspots", summary="一周的热点")
async def list_hot_spots(
    query: Annotated[HotSpotQuery, Query()], work: Transaction, caller: CurrentCaller, english: English
) -> HotSpotList:
    """Topics, towns, businesses and their kinds, sections and weekdays with more complaints than usual, beyond chance.

    Of all that are called hot, one in twenty is by chance. A section is shown its own. Beside them, of the ninety days
    that end with the week: what of the closings a head should look at, which businesses to invite to
    online settlement, and which towns speak for a service station.
    """
    if not is_of_bureau(caller):
        raise Forbidden
    yesterday = day_of(work.now) - timedelta(days=1)
    last = period_of(query.last, query.last, yesterday).last if query.last else yesterday
    own = restrict_to_caller(caller, {})
    items, tested = list[HotSpotView](), 0
    for by in [query.by] if query.by else Of:
        series = await repository.count_weeks(work.db, by.value, last, own)
        found = find_hot_spots(series)
        tested += len(found)
        names = await _names(work, by, [one.key for one in found])
        grew = await _growth(work, by, [one.key for one in found if one.is_hot], last, own)
        items += [
            HotSpotView(
                by=by,
                key=one.key,
                name=names.get(one.key) or one.key,
                count=one.count,
                usual=round(one.usual, 2),
                ratio=None if one.ratio is None else round(one.ratio, 2),
                p_value=one.p_value,
                hot=one.is_hot,
                weeks=series[one.key],
                grew=grew.get(one.key, []),
                query=_query(by, one.key, last, own),
            )
            for place, one in enumerate(found)
            if one.is_hot or (place < MOST_SHOWN and one.count)
        ]
    ninety_days = await _ninety_days(work, last, own, english=english)
    return HotSpotList(first=last - WEEK, last=last, tested=tested, items=items, ninety_days=ninety_days)


async def _growth(
    work: Work, by: Of, keys: Sequence[str], last: date, own: Mapping[str, str]
) -> dict[str, list[GrowthView]]:
    """Return of each hot spot what its cases have more of than usual."""
    grew: dict[str, list[tuple[float, GrowthView]]] = {}
    for part in PARTS if keys else ():
        if part is by:
            continue
        names = await _names(work, part, [])
        for key, counts in (await repository.count_parts(work.db, by.value, keys, part.value, last, own)).items():
            grew.setdefault(key, []).extend(
                (one.more, _growth_view(part, one, names.get(one.key))) for one in find_growth(counts)
            )
    return {
        key: [view for _, view in sorted(found, key=lambda one: (-one[0], one[1].by, one[1].key))[:MOST_GROWN]]
        for key, found in grew.items()
    }


def _growth_view(part: Of, one: Growth, name: str | None) -> GrowthView:
    return GrowthView(by=part, key=one.key, name=name or one.key, count=one.count, usual=round(one.usual, 2))


async def _ninety_days(work: Work, last: date, own: Mapping[str, str], *, english: bool) -> NinetyDaysView:
    """Check the numbers of the days up to ``last``, as known at its end, so that a later day changes nothing."""
    period = Period(last - NINETY_DAYS, last)
    as_of = min(datetime.combine(last, time.max, SHANGHAI), work.now)
    question = Question(period=period, basis=Basis.COHORT, as_of=as_of, where=own)
    hygiene = await check_hygiene(work.db, Scope(period, as_of, own))
    candidates = await choose_candidates(work.db, question)
    names = await get_town_names(work.db)
    cases = partial(_complaints_query, question)
    return NinetyDaysView(
        first=period.first,
        last=period.last,
        as_of=as_of,
        tested=count_tests(hygiene.results),
        hygiene=hygiene_views(hygiene, english=english),
        odr_candidates=[odr_candidate_view(one, cases) for one in candidates.businesses],
        station_candidates=[station_candidate_view(town, former, names, cases) for town, former in candidates.towns],
    )


def _complaints_query(question: Question, filters: dict[str, str]) -> str:
    """Return the path of the interface that answers with the complaints behind a candidate's number."""
    given = {"metric": "received", "from": question.period.first, "to": question.period.last, "basis": "cohort"}
    as_of = {"as_of": question.as_of.isoformat()} if question.as_of else {}
    kind = {"kind": Kind.COMPLAINT.value}
    return "/v1/metrics/cases?" + urlencode(given | as_of | dict(question.where) | kind | filters)


async def _names(work: Transaction, by: Of, keys: Sequence[str]) -> Mapping[str, str | None]:
    if by is Of.RESPONDENT:
        names = await get_business_names(work.db, [UUID(key) for key in keys])
        return {str(key): name for key, name in names.items()}
    if by is Of.TOWN:
        return dict(await get_town_names(work.db))
    if by is Of.TOPIC:
        return {code: topic.zh for code, topic in TOPICS.items()}
    if by is Of.WEEKDAY:
        return WEEKDAYS
    return {code.value: name_of(code) for code in Department} if by is Of.DEPARTMENT else {}


def _query(by: Of, key: str, last: date, own: dict[str, str]) -> str:
    first, chosen = last - WEEK, {by.value: key}
    if by is Of.WEEKDAY:  # the cases of that one day
        first = last = last - timedelta(days=(last.isoweekday() - int(key)) % len(WEEKDAYS))
        chosen = {}
    given = {"metric": "received", "from": first, "to": last, "basis": Basis.COHORT.value, **own, **chosen}
    return "/v1/metrics/cases?" + "&".join(f"{name}={value}" for name, value in given.items())
