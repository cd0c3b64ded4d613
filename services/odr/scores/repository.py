"""Counts of disputes for the scores of enterprises."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Row, Uuid, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.odr import OfferSide
from services.odr.disputes.domain.disputes import SATISFIED, DisputeState
from services.odr.disputes.tables import disputes, offers
from services.odr.scores.domain import Counts

SECONDS_OF_DAY = 86_400


async def count_disputes_since(
    db: AsyncConnection, since: Mapping[UUID, datetime], until: datetime
) -> dict[UUID, Counts]:
    """Count the disputes of each enterprise that were opened from its ``since`` to before ``until``.

    Dropped disputes, which neither side ended, are received and nothing else; those that did not reach the enterprise
    because it was not active do not count at all.
    """
    given = (
        func.unnest(literal([*since], ARRAY(Uuid)), literal([*since.values()], ARRAY(DateTime(timezone=True))))
        .table_valued("enterprise_id", "since")
        .render_derived()
    )
    opened = and_(
        disputes.c.enterprise_id == given.c.enterprise_id,
        disputes.c.opened_at >= given.c.since,
        disputes.c.opened_at < until,
        disputes.c.dropped.is_distinct_from("enterprise_not_active"),
    )
    query = select(given.c.enterprise_id, *_counts()).select_from(given.outerjoin(disputes, opened))
    return {row.enterprise_id: _counted(row) for row in await db.execute(query.group_by(given.c.enterprise_id))}


def _counts() -> list[ColumnElement[Any]]:
    number, state = func.count(disputes.c.dispute_id), disputes.c.state
    counted = disputes.c.dropped.is_(None)
    ended = and_(state != DisputeState.OPEN, counted)
    offered = select(offers.c.dispute_id).where(
        offers.c.dispute_id == disputes.c.dispute_id,
        offers.c.made_by == OfferSide.ENTERPRISE,
        offers.c.made_at < disputes.c.due_at,
    )
    answered = and_(counted, or_(state == DisputeState.SETTLED, offered.exists()))
    taken = func.extract("epoch", disputes.c.changed_at - disputes.c.opened_at)
    allowed = func.greatest(func.extract("epoch", disputes.c.due_at - disputes.c.opened_at), 1)
    return [
        number.label("received"),
        number.filter(state == DisputeState.SETTLED).label("settled"),
        number.filter(state == DisputeState.FAILED, counted).label("failed"),
        number.filter(state == DisputeState.TIMED_OUT).label("timed_out"),
        number.filter(or_(ended, answered)).label("answerable"),
        number.filter(answered).label("answered_on_time"),
        func.avg(taken).filter(ended).label("seconds"),
        func.avg(func.least(taken / allowed, 1)).filter(state == DisputeState.SETTLED).label("used"),
        number.filter(disputes.c.satisfaction.is_not(None)).label("rated"),
        number.filter(disputes.c.satisfaction >= SATISFIED).label("satisfied"),
    ]


def _counted(row: Row[Any]) -> Counts:
    return Counts(
        received=row.received,
        settled=row.settled,
        failed=row.failed,
        timed_out=row.timed_out,
        answerable=row.answerable,
        answered_on_time=row.answered_on_time,
        mean_days=None if row.seconds is None else round(float(row.seconds) / SECONDS_OF_DAY, 2),
        used_bp=None if row.used is None else round(float(row.used) * 10_000),
        rated=row.rated,
        satisfied=row.satisfied,
    )
