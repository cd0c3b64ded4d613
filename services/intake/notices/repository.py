"""Store decided notices and their sealed documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from services.intake.notices.domain.kinds import Addressee, Notice, NoticeKind
from services.intake.notices.tables import notice_numbers, notices

PENDING, RENDERED = "pending", "rendered"
_NAMES = ("id", "complaint_id", "kind", "addressee", "agency", "facts", "decided_at", "state")
_insert_notices = UnnestInsert(notices, _NAMES, "on conflict do nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNotice:
    """A notice; its number and sealed documents are None until it is rendered."""

    notice: Notice
    state: str
    number: str | None
    sealed_html: bytes | None
    sealed_docx: bytes | None


async def add_notices(db: AsyncConnection, decided: Sequence[Notice]) -> None:
    """Insert the notices that are not stored yet, in the order of their ids, so that two batches cannot deadlock."""
    rows = [
        (
            one.id,
            one.complaint_id,
            one.kind,
            one.addressee,
            one.agency,
            one.facts,
            one.decided_at,
            PENDING,
        )
        for one in sorted(decided, key=lambda one: one.id)
    ]
    await _insert_notices.write(db, rows)


async def delete_pending(db: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Delete those of these notices that were not issued."""
    await db.execute(delete(notices).where(notices.c.id.in_(ids), notices.c.state == PENDING))


async def list_notices(db: AsyncConnection, complaint_id: UUID) -> list[StoredNotice]:
    """List a complaint's notices in the order they were decided."""
    query = select(notices).where(notices.c.complaint_id == complaint_id)
    rows = await db.execute(query.order_by(notices.c.decided_at, notices.c.kind, notices.c.addressee))
    return [_stored_notice(row) for row in rows]


async def lock_notice(db: AsyncConnection, complaint_id: UUID, notice_id: UUID) -> StoredNotice | None:
    """Return a notice of this complaint, locked for rendering, or None if there is no such notice."""
    query = select(notices).where(notices.c.id == notice_id, notices.c.complaint_id == complaint_id)
    row = (await db.execute(query.with_for_update())).first()
    return None if row is None else _stored_notice(row)


async def draw_number(db: AsyncConnection, year: int) -> int:
    """Return the next running number of a year; the counter is locked until the commit, so that there is no gap."""
    draw = insert(notice_numbers).values(year=year, running=1)
    draw = draw.on_conflict_do_update(index_elements=["year"], set_={"running": notice_numbers.c.running + 1})
    return int((await db.execute(draw.returning(notice_numbers.c.running))).scalar_one())


async def save_documents(db: AsyncConnection, notice_id: UUID, number: str, html: bytes, docx: bytes) -> None:
    """Store the number and the sealed documents of a notice."""
    values = {"state": RENDERED, "number": number, "sealed_html": html, "sealed_docx": docx}
    await db.execute(update(notices).where(notices.c.id == notice_id).values(values))


def _stored_notice(row: Row[Any]) -> StoredNotice:
    return StoredNotice(
        notice=Notice(
            id=row.id,
            complaint_id=row.complaint_id,
            kind=NoticeKind(row.kind),
            addressee=Addressee(row.addressee),
            agency=row.agency,
            facts=row.facts,
            decided_at=row.decided_at,
        ),
        state=row.state,
        number=row.number,
        sealed_html=row.sealed_html,
        sealed_docx=row.sealed_docx,
    )
