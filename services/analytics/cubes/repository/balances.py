"""Balances: what the cubes held at the end of each month, counted when the month is over.

A late fact of a balanced month deletes the balances of that month and of all later ones, in the transaction that writes
the fact; they are then counted again. A writer first marks its complaints dirty, in ``touched``. Whoever begins a month
locks that table first: so earlier writers have committed, and later ones see that the month is begun.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, or_, select, text, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.shanghai import day_of
from chassis.db.leases import lock_class
from services.analytics.cubes.repository.cubes import balance_statement
from services.analytics.cubes.tables import balance_days, balanced_months, balances
from services.analytics.definitions.domain.questions import DAY, Step, last_instant
from services.analytics.definitions.repository.statements import get_statement
from services.analytics.facts.tables import (
    cases_before,
    cases_seen,
    disputes_ended,
    looked_back,
    refund_steps,
    signals_decided,
    station_visits,
    topics_assigned,
)

LOCK = lock_class("analytics.balances")
FIRST_RECEIVED = 1_000  # the oldest complaints; the first event of all is looked for among them
FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)


class OpenMonth(NamedTuple):
    """A month being balanced: complaints up to ``reached`` are counted."""

    first: date
    reached: UUID


async def try_lock_balancing(db: AsyncConnection) -> bool:
    """Take the lock on balancing until the transaction ends; return False if another process has it."""
    return bool((await db.execute(select(func.pg_try_advisory_xact_lock(LOCK, 0)))).scalar_one())


async def lock_open_month(db: AsyncConnection) -> OpenMonth | None:
    """Lock and return the month that is begun and not yet whole, if any; waits for a writer that deletes it."""
    month = balanced_months.c
    query = select(month.first, month.reached).where(month.whole.is_(False)).with_for_update()
    row = (await db.execute(query)).one_or_none()
    return OpenMonth(*row) if row else None


async def next_month(db: AsyncConnection) -> date | None:
    """Return the month after the last balanced one, else that of the first event; ``None`` if there are no events."""
    last = (await db.execute(select(func.max(balanced_months.c.first)))).scalar_one()
    if last is not None:
        return Step.MONTH.after(last)
    cases = cases_seen.c
    first_at = func.least(cases.recorded_at, cases.changed_at).label("at")
    oldest = select(first_at).order_by(cases.received_at).limit(FIRST_RECEIVED).subquery()
    began = (await db.execute(select(func.min(oldest.c.at)))).scalar_one()
    return Step.MONTH.start(day_of(began)) if began else None


async def wait_for_writers(db: AsyncConnection) -> None:
    """Wait until every writer of facts has committed; new writers wait until this transaction ends."""
    await db.execute(text("lock table touched in share mode"))


async def begin_month(db: AsyncConnection, month: date) -> None:
    await db.execute(insert(balanced_months).values(first=month, reached=FIRST_ID, whole=False))


async def continue_month(db: AsyncConnection, month: OpenMonth, complaints: int) -> None:
    """Count this many more complaints; the month is whole once all are counted."""
    if month.reached == FIRST_ID:
        for table in (balances, balance_days):
            await db.execute(delete(table).where(table.c.seen == month.first))  # left over from a deleted balance
    complaint_id = cases_seen.c.complaint_id
    further = (
        select(complaint_id).where(complaint_id > month.reached).order_by(complaint_id).offset(complaints - 1).limit(1)
    )
    upto = (await db.execute(further)).scalar_one_or_none() or LAST_ID
    since, until = await _counted_since(db, month.first), last_instant(month.first)
    changed = await complaints_changed_between(db, since, until, month.reached, upto)
    if changed:
        await count(db, changed, since, until, month.first)
    row = balanced_months.c.first == month.first
    await db.execute(update(balanced_months).where(row).values(reached=upto, whole=upto == LAST_ID))


async def complaints_changed_between(
    db: AsyncConnection, since: datetime, until: datetime, reached: UUID = FIRST_ID, upto: UUID = LAST_ID
) -> list[UUID]:
    """Return the complaints after ``reached``, up to ``upto``, with a fact after ``since``, up to ``until``."""
    return sorted((await db.execute(union(*_changed_complaints(since, until, reached, upto)))).scalars())


async def count(db: AsyncConnection, complaints: Sequence[UUID], since: datetime, until: datetime, month: date) -> None:
    """Add to the balance of ``month`` what the complaints count for at ``until``, less that at ``since``."""
    values = {"among": complaints, "since": since, "until": until, "seen": month}
    await db.execute(await get_statement(balance_statement), values)


async def invalidate_balances(db: AsyncConnection, since: date) -> None:
    """Delete the balances of this month and of all later ones, so that they are computed again."""
    await db.execute(delete(balanced_months).where(balanced_months.c.first >= since))


async def _counted_since(db: AsyncConnection, month: date) -> datetime:
    """Return the end of the month before, or for the first month of all an instant before every fact."""
    first = (await db.execute(select(func.min(balanced_months.c.first)))).scalar_one()
    return BEFORE_ALL if first == month else last_instant(Step.MONTH.start(month - DAY))


def _changed_complaints(since: datetime, until: datetime, reached: UUID, upto: UUID) -> Iterator[Any]:
    """Yield a query for each table with instants on which it depends how ``rows_of`` looks at a given time."""
    for instants in (
        (cases_seen.c.recorded_at, cases_seen.c.changed_at),
        (cases_before.c.changed_at,),
        (disputes_ended.c.ended_at,),
        (refund_steps.c.at,),
        (looked_back.c.at,),
        (signals_decided.c.at,),
        (topics_assigned.c.at,),
        (station_visits.c.recorded_at,),
    ):
        complaint = instants[0].table.c.complaint_id
        in_period = or_(*(and_(at > since, at <= until) for at in instants))
        yield select(complaint).where(complaint > reached, complaint <= upto, in_period)
