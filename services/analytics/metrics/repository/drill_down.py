"""Drill-down (下钻) from a figure to the rows it counts: same rows, same conditions, one page at a time."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, RowMapping, Uuid, and_, literal, not_, null, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.definitions.domain.metric import Metric
from services.analytics.definitions.domain.questions import Question
from services.analytics.definitions.repository.conditions import first_known, sql
from services.analytics.definitions.repository.rows import rows_of
from services.analytics.facts.repository.respondents import list_complaints_against
from services.analytics.metrics.repository.figures import names_business, period_condition

RESULT_COLUMNS = (
    "key",
    "complaint_id",
    "case_id",
    "kind",
    "channel",
    "category",
    "topic",
    "town",
    "department",
    "agency",
    "state",
    "received_at",
    "closed_at",
    "result",
)


class Part(StrEnum):
    """Which side of a rate, or what is only in its denominator; without a rate both sides are what is counted."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"


async def list_counted_rows(
    db: AsyncConnection, metric: Metric, part: Part, question: Question, after: tuple[datetime, str] | None, limit: int
) -> Sequence[RowMapping]:
    """Return a page of the rows behind a figure, by ``at``, the instant that put them into the period."""
    if not metric.is_answered or (names_business(question) and not metric.is_about_cases):
        return []
    among = None
    if question.respondent is not None:
        among = literal(await list_complaints_against(db, question.respondent, question.as_of), ARRAY(Uuid))
    rows = rows_of(metric.rows, question.as_of, among)
    at = first_known(metric.columns(question.basis), rows)
    counted = sql(metric.counted, rows)
    if part is Part.NUMERATOR:
        counted = and_(counted, sql(metric.hit, rows))
    elif part is Part.REST:
        counted = and_(counted, not_(sql(metric.hit, rows)))
    amount = rows.c[metric.amount] if metric.amount else null()
    query = (
        select(*(rows.c[name] for name in RESULT_COLUMNS), at.label("at"), amount.label("amount"))
        .where(
            period_condition(at, rows, question.period.begins_at(), question.period.ends_at(), question.where), counted
        )
        .order_by(at, rows.c.key)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(at, rows.c.key) > tuple_(literal(after[0]), literal(after[1])))
    return (await db.execute(query)).mappings().all()
