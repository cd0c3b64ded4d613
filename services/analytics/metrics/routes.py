"""Routes of figures, with numerator, denominator and definition, and of the cases behind them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from canon.codes import Agency, Channel, Department, Kind, name_of
from canon.shanghai import SHANGHAI
from canon.topics import TOPICS
from chassis.db.work import Work
from chassis.web.auth import CurrentCaller
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.questions import By, Key, Question
from services.analytics.definitions.parameters import English
from services.analytics.facts.repository.respondents import get_business_names
from services.analytics.facts.repository.towns import get_town_names
from services.analytics.metrics.repository.drill_down import list_counted_rows
from services.analytics.metrics.repository.figures import count_metrics
from services.analytics.metrics.schemas.figures import (
    BreakdownView,
    CountedList,
    CountedView,
    FigureView,
    GroupView,
    PartView,
    PointView,
    SeriesView,
    SummaryView,
    TrendsView,
    figure_view,
    figure_views,
)
from services.analytics.metrics.schemas.questions import (
    BreakdownQuery,
    CountedCasesQuery,
    FigureQuery,
    MetricQuery,
    SeriesQuery,
    TrendsQuery,
)

router = APIRouter(prefix="/v1/metrics", tags=["analytics"], route_class=TransactionRoute)
EMPTY_TALLY = Tally()
_CODES = {By.CHANNEL: Channel, By.DEPARTMENT: Department, By.AGENCY: Agency, By.KIND: Kind}
_TOPICS = {code: topic.zh for code, topic in TOPICS.items()}
NAMES = {by: {code.value: name_of(code) for code in codes} for by, codes in _CODES.items()} | {
    By.TOPIC: _TOPICS,
    By.TOPIC_CLASS: _TOPICS,
}


@router.get("/summary", summary="一段时间的全部指标", response_model=SummaryView)
async def get_metric_summary(
    query: Annotated[FigureQuery, Query()], work: Transaction, caller: CurrentCaller, english: English
) -> Response:
    """Every metric of a period, by cohort (收到) or by event (发生)."""
    question = query.to_question(caller, work)
    counted = await count_metrics(work.db, METRICS.values(), question)
    whole = {name: groups.get(None, EMPTY_TALLY) for name, groups in counted.items()}
    view = SummaryView(
        first=question.period.first,
        last=question.period.last,
        basis=question.basis,
        as_of=question.as_of or work.now,
        metrics=figure_views(METRICS, whole, question.basis, english=english),
    )
    return _json_response(view)


@router.get("/trends", summary="全部指标随时间的变化", response_model=TrendsView)
async def get_metric_trends(
    query: Annotated[TrendsQuery, Query()], work: Transaction, caller: CurrentCaller
) -> Response:
    """Every metric over time, by day, week or month; what one page shows beside its figures."""
    question = query.to_question(caller, work)
    counted = await count_metrics(work.db, METRICS.values(), question, query.step)
    parts = list(question.period.steps(query.step))
    starts = [query.step.start(part.first) for part in parts]
    view = TrendsView(
        first=question.period.first,
        last=question.period.last,
        basis=question.basis,
        as_of=question.as_of or work.now,
        step=query.step.value,
        parts=[PartView(first=part.first, last=part.last) for part in parts],
        metrics={
            name: [figure_view(metric, counted.get(name, {}).get(start, EMPTY_TALLY)) for start in starts]
            for name, metric in METRICS.items()
        },
    )
    return _json_response(view)


@router.get("/series", summary="一项指标随时间的变化", response_model=SeriesView)
async def get_metric_series(
    query: Annotated[SeriesQuery, Query()], work: Transaction, caller: CurrentCaller, english: English
) -> Response:
    """One metric over time; a day, week or month without anything is there too, over nothing."""
    question, metric = query.to_question(caller, work), query.get_metric()
    counted = (await count_metrics(work.db, [metric], question, query.step)).get(metric.name, {})
    points = [
        PointView(
            **figure_view(metric, counted.get(query.step.start(part.first), EMPTY_TALLY)),
            first=part.first,
            last=part.last,
        )
        for part in question.period.steps(query.step)
    ]
    return _json_response(
        SeriesView(**_metric_fields(query, question, work, english=english), step=query.step.value, points=points)
    )


@router.get("/breakdown", summary="一项指标按类别拆分", response_model=BreakdownView)
async def get_metric_breakdown(
    query: Annotated[BreakdownQuery, Query()], work: Transaction, caller: CurrentCaller, english: English
) -> Response:
    """One metric by day, channel, department …, or by two of them; what has none stands last, with an empty key.

    By business only the 50 largest, the largest first. Two dimensions are answered from what is counted beforehand if
    they are two of channel, section and kind, kind and one of business, town, agency and topic, or the day and one of
    these; any other two by reading the cases of the period.
    """
    question, metric = query.to_question(caller, work), query.get_metric()
    group, dimensions = query.get_group(question.period), query.get_dimensions()
    counted = (await count_metrics(work.db, [metric], question, group)).get(metric.name, {})
    found = [(_keys(key), tally) for key, tally in counted.items()]
    names = [await _names(work, by, (keys[place] for keys, _ in found)) for place, by in enumerate(dimensions)]
    by_size = group is By.RESPONDENT
    found.sort(key=lambda one: (one[0] == (None,), -one[1].denominator if by_size else 0, *map(_last, one[0])))
    items = [_group_view(figure_view(metric, tally), keys, names) for keys, tally in found]
    named = {"by": dimensions[0].value, "then_by": dimensions[1].value if len(dimensions) > 1 else None}
    return _json_response(BreakdownView(**_metric_fields(query, question, work, english=english), **named, items=items))


@router.get("/cases", summary="一个数字由哪些案件构成")
async def list_counted_cases(
    query: Annotated[CountedCasesQuery, Query()], work: Transaction, caller: CurrentCaller, cursors: CurrentCursors
) -> CountedList:
    """What a figure counts, row by row: as many as the figure says."""
    question, metric = query.to_question(caller, work), query.get_metric()
    after = cursors.decode(query.cursor, _instant, str)
    rows = await list_counted_rows(work.db, metric, query.part, question, after, query.limit + 1)
    last = rows[: query.limit][-1] if rows else None
    following = cursors.encode(last["at"].isoformat(), last["key"]) if last else None
    return CountedList(**page([CountedView.model_validate(dict(row)) for row in rows], query.limit, following))


def _json_response(view: BaseModel) -> Response:
    """Serialize a view without validating it again, as FastAPI would: that takes most of the time of a long series."""
    return Response(view.model_dump_json(by_alias=True), media_type="application/json")


def _metric_fields(query: MetricQuery, question: Question, work: Work, *, english: bool) -> dict[str, Any]:
    return {
        "metric": query.metric,
        "first": question.period.first,
        "last": question.period.last,
        "basis": question.basis,
        "as_of": question.as_of or work.now,
        "definition": query.get_metric().definition(question.basis, english=english),
    }


async def _names(work: Work, by: By, found: Iterable[Key]) -> Mapping[str, str | None]:
    """Return what is called how, by its key."""
    if by is By.RESPONDENT:
        businesses = await get_business_names(work.db, [UUID(key) for key in found if key is not None])
        return {str(key): name for key, name in businesses.items()}
    return await get_town_names(work.db) if by is By.TOWN else NAMES.get(by, {})


def _keys(key: Key) -> tuple[str | None, ...]:
    """Return the key of each dimension of a group."""
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(part.isoformat() if isinstance(part, date) else None if part is None else str(part) for part in parts)


def _last(key: str | None) -> tuple[bool, str]:
    """Return by what keys are sorted: what has none comes last."""
    return key is None, key or ""


def _group_view(figure: FigureView, keys: Sequence[str | None], names: Sequence[Mapping[str, str | None]]) -> GroupView:
    called = [named.get(key or "", key) for key, named in zip(keys, names, strict=True)]
    view = GroupView(**figure, key=keys[0], name=called[0])  # type: ignore[typeddict-item]
    return view if len(keys) == 1 else view | {"then_key": keys[1], "then_name": called[1]}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)
