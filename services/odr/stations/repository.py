"""What stations settle and hand over, the accounts that act for them, and their figures."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Date, cast, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.shanghai import SHANGHAI
from services.odr.enterprises.repository import after_position
from services.odr.stations.domain import Handover, Settlement, StationFigures
from services.odr.stations.tables import complaints, settlements, station_accounts, station_handovers

_ONE_DAY = timedelta(days=1)


async def add_settlement(db: AsyncConnection, settlement: Settlement) -> None:
    await db.execute(insert(settlements).values(asdict(settlement)))


async def add_handover(db: AsyncConnection, handover: Handover) -> bool:
    """Store a handover; return False if this complaint was handed over before."""
    query = insert(station_handovers).values(asdict(handover)).on_conflict_do_nothing()
    return (await db.execute(query.returning(station_handovers.c.complaint_id))).first() is not None


async def add_complaints(db: AsyncConnection, complaint_ids: Sequence[UUID]) -> None:
    rows = [{"complaint_id": complaint_id} for complaint_id in complaint_ids]
    await db.execute(insert(complaints).on_conflict_do_nothing(), rows)


async def find_complaint(db: AsyncConnection, complaint_id: UUID) -> UUID | None:
    query = select(complaints.c.complaint_id).where(complaints.c.complaint_id == complaint_id)
    return (await db.execute(query)).scalar_one_or_none()


async def bind_account(db: AsyncConnection, account: str, entry_id: UUID, now: datetime, by: str) -> None:
    row = {"account": account, "entry_id": entry_id, "bound_at": now, "bound_by": by}
    query = insert(station_accounts).values(row)
    await db.execute(query.on_conflict_do_update(index_elements=["account"], set_=row))


async def station_of(db: AsyncConnection, account: str) -> UUID | None:
    """Return the station that an account acts for."""
    query = select(station_accounts.c.entry_id).where(station_accounts.c.account == account)
    return (await db.execute(query)).scalar_one_or_none()


async def list_accounts(db: AsyncConnection, entry_id: UUID) -> list[str]:
    query = select(station_accounts.c.account).where(station_accounts.c.entry_id == entry_id)
    return list((await db.execute(query.order_by(station_accounts.c.account))).scalars())


async def list_settlements(
    db: AsyncConnection,
    entry_id: UUID,
    first: date,
    last: date,
    *,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Settlement]:
    """List what a station settled in a period, the last recorded first."""
    query = select(settlements).where(settlements.c.entry_id == entry_id, settlements.c.settled_on.between(first, last))
    query = query.order_by(settlements.c.recorded_at.desc(), settlements.c.settlement_id).limit(limit)
    if after:
        query = query.where(after_position(settlements.c.recorded_at, settlements.c.settlement_id, after))
    return [Settlement(**row) for row in (await db.execute(query)).mappings()]


async def count_figures(db: AsyncConnection, entry_id: UUID, first: date, last: date) -> StationFigures:
    """Count a station's period, settlements by their day and handovers by the day they were handed over."""
    query = select(settlements.c.amount_fen, settlements.c.minutes).where(
        settlements.c.entry_id == entry_id, settlements.c.settled_on.between(first, last)
    )
    rows = (await db.execute(query)).all()
    handed = await db.execute(
        select(func.count()).where(
            station_handovers.c.entry_id == entry_id,
            station_handovers.c.handed_at >= _start(first),
            station_handovers.c.handed_at < _start(last + _ONE_DAY),
        )
    )
    return StationFigures(
        settled=len(rows),
        handed_over=handed.scalar_one(),
        amount_fen=sum(row.amount_fen for row in rows),
        with_amount=sum(1 for row in rows if row.amount_fen),
        minutes=tuple(row.minutes for row in rows),
    )


async def count_days(db: AsyncConnection, entry_id: UUID, first: date, last: date) -> list[tuple[date, int, int]]:
    """Return the days of a period on which a station settled or handed over something, with how many of each."""
    settled = select(settlements.c.settled_on.label("day"), func.count().label("size")).where(
        settlements.c.entry_id == entry_id, settlements.c.settled_on.between(first, last)
    )
    handed_on = cast(func.timezone(literal_column("interval '8 hours'"), station_handovers.c.handed_at), Date)
    handed = select(handed_on.label("day"), func.count().label("size")).where(
        station_handovers.c.entry_id == entry_id, handed_on.between(first, last)
    )
    days = {row.day: [row.size, 0] for row in await db.execute(settled.group_by(settlements.c.settled_on))}
    for row in await db.execute(handed.group_by(handed_on)):
        days.setdefault(row.day, [0, 0])[1] = row.size
    return [(day, *counts) for day, counts in sorted(days.items())]


async def redact_handover(db: AsyncConnection, complaint_id: UUID) -> None:
    """Null why a complaint of an erased person was handed over."""
    query = update(station_handovers).where(station_handovers.c.complaint_id == complaint_id)
    await db.execute(query.values(reason=None))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
