"""Enterprises with their histories and sessions: find, lock, save, list as of a day."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reading.normalization import letters_of
from services.odr.enterprises.domain import ChangeKind, Enterprise, Session, SessionKind, Standing
from services.odr.enterprises.tables import enterprise_changes, enterprise_sessions, enterprises
from services.odr.histories.repository import change_rows, last_change_is, load_changes

_OWNER = "enterprise_id"


async def get_enterprise(db: AsyncConnection, enterprise_id: UUID, *, lock: bool = False) -> Enterprise | None:
    query = select(enterprises).where(enterprises.c.enterprise_id == enterprise_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return (await _with_history(db, [row]))[0] if row else None


async def find_enterprises(db: AsyncConnection, words: str) -> list[UUID]:
    """Return the enterprises with these letters in their name, or with this credit code, among all there are."""
    letters = letters_of(words)
    found = await db.execute(select(enterprises.c.enterprise_id, enterprises.c.name, enterprises.c.uscc))
    return [
        row.enterprise_id
        for row in found
        if letters and (letters in letters_of(row.name) or letters.upper() == row.uscc)
    ]


async def list_enterprises(
    db: AsyncConnection,
    day: date,
    standing: Standing | None = None,
    *,
    among: Sequence[UUID] | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Enterprise]:
    """List who had applied by a day, or stood in some way at its end, the newest application first; of some only."""
    kinds = [kind for kind in ChangeKind if standing in (None, kind.standing)]
    stood = select(enterprise_changes.c.enterprise_id).where(last_change_is(enterprise_changes, _OWNER, kinds, day))
    query = select(enterprises).where(enterprises.c.enterprise_id.in_(stood))
    query = query.order_by(enterprises.c.applied_at.desc(), enterprises.c.enterprise_id).limit(limit)
    if among is not None:
        query = query.where(enterprises.c.enterprise_id.in_(among))
    if after:
        query = query.where(after_position(enterprises.c.applied_at, enterprises.c.enterprise_id, after))
    return await _with_history(db, list(await db.execute(query)))


async def save_enterprise(db: AsyncConnection, enterprise: Enterprise) -> None:
    """Store an enterprise that changed; changes and sessions that are stored stay as they are."""
    row = {column.name: getattr(enterprise, column.name) for column in enterprises.c}
    await db.execute(insert(enterprises).values(row).on_conflict_do_update(index_elements=[_OWNER], set_=row))
    changes = change_rows(_OWNER, enterprise.enterprise_id, enterprise.changes)
    await db.execute(insert(enterprise_changes).on_conflict_do_nothing(), changes)
    if enterprise.sessions:
        sessions = [asdict(session) | {_OWNER: enterprise.enterprise_id} for session in enterprise.sessions]
        await db.execute(insert(enterprise_sessions).on_conflict_do_nothing(), sessions)


def after_position(
    at: ColumnElement[Any], identifier: ColumnElement[Any], after: tuple[datetime, UUID]
) -> ColumnElement[bool]:
    """Return the condition for rows after a position in a list ordered by time, newest first, then by id."""
    return or_(at < after[0], and_(at == after[0], identifier > after[1]))


async def _with_history(db: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Enterprise]:
    ids = [row.enterprise_id for row in rows]
    changes = await load_changes(db, enterprise_changes, _OWNER, ids, ChangeKind)
    sessions = await _load_sessions(db, ids)
    return [
        Enterprise(
            enterprise_id=row.enterprise_id,
            name=row.name,
            uscc=row.uscc,
            changes=changes[row.enterprise_id],
            sessions=tuple(sessions.get(row.enterprise_id, ())),
        )
        for row in rows
    ]


async def _load_sessions(db: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, list[Session]]:
    query = select(enterprise_sessions).where(enterprise_sessions.c.enterprise_id.in_(ids))
    found: dict[UUID, list[Session]] = {}
    order = (enterprise_sessions.c.held_on, enterprise_sessions.c.recorded_at)
    for row in (await db.execute(query.order_by(*order))).mappings():
        values = {name: value for name, value in row.items() if name != _OWNER}
        found.setdefault(row[_OWNER], []).append(Session(**values | {"kind": SessionKind(row["kind"])}))
    return found
