"""Active sessions and ended sessions."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import ended_sessions, sessions, sign_in_networks


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSession:
    """A session in use, and when it was last used."""

    id: UUID
    account: str
    began_at: datetime
    expires_at: datetime
    seen_at: datetime


async def get_session_use(db: AsyncConnection, identifier: UUID) -> tuple[bool, datetime | None]:
    """Return whether the session was ended, and when it was last used (``None`` before its first request)."""
    ended = exists().where(ended_sessions.c.id == identifier)
    seen_at = select(sessions.c.seen_at).where(sessions.c.id == identifier).scalar_subquery()
    row = (await db.execute(select(ended.label("ended"), seen_at.label("seen_at")))).one()
    return row.ended, row.seen_at


async def save_session(db: AsyncConnection, session: ActiveSession) -> None:
    """Insert or update the session and delete those that have expired."""
    await db.execute(delete(sessions).where(sessions.c.expires_at < session.seen_at))
    row = insert(sessions).values(asdict(session))
    await db.execute(row.on_conflict_do_update(index_elements=["id"], set_={"seen_at": session.seen_at}))


async def list_sessions(
    db: AsyncConnection, account: str, began_from: datetime | None, used_from: datetime, now: datetime
) -> list[ActiveSession]:
    """Return the valid sessions, newest first, without an ended one that another process has saved again since."""
    mine = (sessions.c.account == account) & (sessions.c.expires_at > now) & (sessions.c.seen_at >= used_from)
    mine &= ~exists().where(ended_sessions.c.id == sessions.c.id)
    if began_from is not None:
        mine &= sessions.c.began_at >= began_from
    rows = await db.execute(select(sessions).where(mine).order_by(sessions.c.began_at.desc()))
    return [ActiveSession(**row) for row in rows.mappings()]


async def list_last_uses(db: AsyncConnection, accounts: Collection[str]) -> dict[str, datetime]:
    """Return when people last used their accounts, as far as it is known; programs that present keys are not."""
    uses = union_all(
        *(
            select(table.c.account, table.c.seen_at).where(table.c.account.in_(list(accounts)))
            for table in (sessions, sign_in_networks)
        )
    ).subquery()
    rows = await db.execute(select(uses.c.account, func.max(uses.c.seen_at)).group_by(uses.c.account))
    return {row[0]: row[1] for row in rows}


async def end_session(db: AsyncConnection, identifier: UUID, expires_at: datetime, now: datetime) -> None:
    """End a session for good: until it would have expired, every copy of its token is refused."""
    await db.execute(delete(ended_sessions).where(ended_sessions.c.expires_at < now))
    await db.execute(delete(sessions).where(sessions.c.id == identifier))
    row = {"id": identifier, "expires_at": expires_at}
    await db.execute(insert(ended_sessions).values(row).on_conflict_do_nothing())
