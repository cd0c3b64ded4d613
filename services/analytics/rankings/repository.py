"""Read which businesses had most cases in a period, and count the figures of each."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.metric import Rows
from services.analytics.definitions.domain.questions import Question
from services.analytics.definitions.repository.rows import rows_of
from services.analytics.facts.repository.respondents import (
    Position,
    list_by_received,
    list_complaints_against,
    respondent_column,
)
from services.analytics.metrics.repository.figures import count_by_business, period_condition

FIGURES = (
    "closed",
    "mediation_success_rate",
    "odr_settlement_rate",
    "satisfaction_valid",
    "loss_recovered_fen",
    "handling_days_median",
)
Tallies = dict[str, Tally]  # by the name of the metric


async def list_ranked(db: AsyncConnection, question: Question, after: Position | None, limit: int) -> Sequence[Any]:
    """Return a page of businesses with cases received in the period, those with most first."""
    among = None
    if question.respondent is not None:
        among = literal(await list_complaints_against(db, question.respondent, question.as_of), ARRAY(Uuid))
    rows = rows_of(Rows.CASES, question.as_of, among)
    in_period = period_condition(
        rows.c.received_at, rows, question.period.begins_at(), question.period.ends_at(), question.where
    )
    business = respondent_column(rows.c.complaint_id, question.as_of).label("respondent_id")
    against = select(business).where(in_period).subquery()
    return await list_by_received(db, against, func.count(), after, limit)


async def count_figures(db: AsyncConnection, question: Question, businesses: Collection[UUID]) -> dict[UUID, Tallies]:
    """Return the figures of each of these businesses, of those that have rows."""
    if not businesses:
        return {}
    counted = await count_by_business(db, [METRICS[name] for name in FIGURES], question, businesses)
    return {
        business: {name: groups[business] for name, groups in counted.items() if business in groups}
        for business in businesses
    }
