"""Read which businesses had most cases in a period, and count the figures of each."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally
from services.analytics.definitions.domain.metric import Rows
from services.analytics.definitions.domain.questions import Question
from services.analytics.definitions.repository.rows import rows_of
from services.analytics.facts.repository.respondents import list_complaints_against, respondent_column
from services.analytics.facts.tables import respondents
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


class Position(NamedTuple):
    """Where a page of the ranking ended: cases received in the period, and the business."""

    received: int
    respondent_id: UUID


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
    received = func.count()
    counted = (
        select(against.c.respondent_id, received.label("received"))
        .where(against.c.respondent_id.is_not(None))
        .group_by(against.c.respondent_id)
    )
    if after is not None:
        counted = counted.having(
            tuple_(-received, against.c.respondent_id) > tuple_(literal(-after.received), literal(after.respondent_id))
        )
    page = counted.order_by(received.desc(), against.c.respondent_id).limit(limit).subquery()
    query = select(page, respondents.c.name, respondents.c.uscc, respondents.c.name_key).join_from(
        page, respondents, respondents.c.respondent_id == page.c.respondent_id
    )
    return (await db.execute(query.order_by(page.c.received.desc(), page.c.respondent_id))).all()


async def count_figures(db: AsyncConnection, question: Question, businesses: Collection[UUID]) -> dict[UUID, Tallies]:
    """Return the figures of each of these businesses, of those that have rows."""
    if not businesses:
        return {}
    counted = await count_by_business(db, [METRICS[name] for name in FIGURES], question, businesses)
    return {
        business: {name: groups[business] for name, groups in counted.items() if business in groups}
        for business in businesses
    }
