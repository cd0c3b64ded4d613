"""Statements on the duty roster and the notes between shifts."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.roster.domain import MAX_SHIFT, Shift, ShiftNote
from services.dispatch.roster.tables import shift_notes, shifts

MAX_LISTED = 200  # shifts or notes in one response


async def lock_shifts(db: AsyncConnection) -> None:
    """Lock the shifts until the end of the transaction, so that two people enter them one after the other."""
    await db.execute(text("lock table shifts in share row exclusive mode"))


async def shifts_in(db: AsyncConnection, first: datetime, end: datetime, account: str | None = None) -> list[Shift]:
    """Return shifts that overlap this time, the earliest first."""
    query = select(shifts).where(
        shifts.c.starts_at < end, shifts.c.ends_at > first, shifts.c.starts_at > first - MAX_SHIFT
    )
    if account is not None:
        query = query.where(shifts.c.account == account)
    rows = await db.execute(query.order_by(shifts.c.starts_at, shifts.c.account).limit(MAX_LISTED))
    return [Shift(**row) for row in rows.mappings()]


async def add_shift(db: AsyncConnection, shift: Shift) -> None:
    await db.execute(insert(shifts).values(asdict(shift)))


async def notes_in(db: AsyncConnection, first: datetime, end: datetime) -> list[ShiftNote]:
    """Return notes written in this time and those that nobody has taken over yet, the newest first."""
    of_time = (shift_notes.c.written_at >= first) & (shift_notes.c.written_at < end)
    query = select(shift_notes).where(or_(of_time, shift_notes.c.taken_at.is_(None)))
    rows = await db.execute(query.order_by(shift_notes.c.written_at.desc(), shift_notes.c.id.desc()).limit(MAX_LISTED))
    return [ShiftNote(**row) for row in rows.mappings()]


async def lock_note(db: AsyncConnection, note_id: UUID) -> ShiftNote | None:
    row = (
        (await db.execute(select(shift_notes).where(shift_notes.c.id == note_id).with_for_update())).mappings().first()
    )
    return ShiftNote(**row) if row else None


async def add_note(db: AsyncConnection, note: ShiftNote) -> None:
    await db.execute(insert(shift_notes).values(asdict(note)))


async def save_note(db: AsyncConnection, note: ShiftNote) -> None:
    await db.execute(update(shift_notes).where(shift_notes.c.id == note.id).values(asdict(note)))
