"""Store the retention periods, and find complaints whose period is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Kind
from services.intake.matches.domain import ENDED_STATES
from services.intake.people.domain.retention import RetentionPeriod
from services.intake.people.tables import retention_periods

# The case has ended and no event about it came since: a refund that is still being paid keeps its person.
_DUE = text("""
select c.id from complaints c
join progress p on p.complaint_id = c.id
join vault_keys k on k.complaint_id = c.id
where c.kind = :kind and p.state = any(cast(:over as text[])) and p.changed_at < cast(:before as timestamptz)
    and not exists (select from told t where t.complaint_id = c.id and t.at >= cast(:before as timestamptz))
order by p.changed_at limit :limit
for update of c skip locked
""")


async def list_periods(db: AsyncConnection) -> list[RetentionPeriod]:
    """List all periods in the order they were entered."""
    rows = await db.execute(select(retention_periods).order_by(retention_periods.c.entry))
    return [RetentionPeriod(kind=Kind(row.kind), days=row.days, since=row.since, basis=row.basis) for row in rows]


async def add_period(db: AsyncConnection, period: RetentionPeriod, account: str, now: datetime) -> None:
    row = {"kind": period.kind.value, "days": period.days, "since": period.since, "basis": period.basis}
    await db.execute(insert(retention_periods).values(row | {"entered_by": account, "entered_at": now}))


async def lock_expired_complaints(db: AsyncConnection, kind: Kind, before: datetime, limit: int) -> list[UUID]:
    """Return complaints that ended before ``before`` and still have their person, oldest end first, locked."""
    given = {"kind": kind.value, "over": [state.value for state in ENDED_STATES], "before": before, "limit": limit}
    return list((await db.execute(_DUE, given)).scalars())
