"""SQL statements that store, find and delete the files of complaints."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, insert, select, text, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.attachments.domain.media_types import MediaType
from services.intake.attachments.domain.releases import Release
from services.intake.attachments.domain.stored_files import Blob, StoredFile
from services.intake.attachments.tables import attachment_releases, attachment_removals, attachments
from services.intake.complaints.domain.parts import Party

_QUEUE_REMOVALS = text("""
insert into attachment_removals (name, due_at)
select name, cast(:due_at as timestamptz) from unnest(cast(:names as text[])) as given(name)
on conflict (name) do update set due_at = least(attachment_removals.due_at, excluded.due_at)
""")
_CLAIM_DUE = text("""
update attachment_removals set due_at = cast(:until as timestamptz) where name = any(array(
    select name from attachment_removals where due_at <= cast(:now as timestamptz)
    order by due_at limit :limit for update skip locked
)) returning name
""")
_CLAIM_DRAWING = text("""
update attachments set draw_due_at = cast(:until as timestamptz) where (complaint_id, sha256, owner) = (
    select complaint_id, sha256, owner from attachments where draw_due_at <= cast(:now as timestamptz)
    order by draw_due_at limit 1 for update skip locked
) returning *
""")
_NAMES = (attachments.c.original, attachments.c.view, attachments.c.thumbnail)


async def get_file(db: AsyncConnection, complaint_id: UUID, identity: tuple[str, str]) -> StoredFile | None:
    """Return the stored file of an attachment, given with its ``identity``."""
    sha256, owner = identity
    query = select(attachments).where(
        attachments.c.complaint_id == complaint_id, attachments.c.sha256 == sha256, attachments.c.owner == owner
    )
    row = (await db.execute(query)).first()
    return None if row is None else _stored_file(row)


async def list_files(db: AsyncConnection, complaint_id: UUID) -> list[StoredFile]:
    rows = await db.execute(select(attachments).where(attachments.c.complaint_id == complaint_id))
    return [_stored_file(row) for row in rows]


async def save_file(db: AsyncConnection, one: StoredFile) -> None:
    row: dict[str, Any] = {
        name: getattr(one, name)
        for name in ("complaint_id", "sha256", "owner", "stored_at", "account", "width", "height", "draw_due_at")
    }
    row["media_type"] = one.media_type.value
    await db.execute(insert(attachments).values(row | _columns_of(one, "original", "view", "thumbnail")))


async def claim_drawing(db: AsyncConnection, now: datetime, until: datetime) -> StoredFile | None:
    """Return the picture that has waited longest to be drawn; it is nobody else's to draw before ``until``."""
    row = (await db.execute(_CLAIM_DRAWING, {"now": now, "until": until})).first()
    return None if row is None else _stored_file(row)


async def save_drawn(db: AsyncConnection, one: StoredFile) -> bool:
    """Write the copies of a picture; return False if it is gone or was drawn by somebody else."""
    drawn = _columns_of(one, "view", "thumbnail") | {"width": one.width, "height": one.height, "draw_due_at": None}
    query = update(attachments).where(*_is(one), attachments.c.view.is_(None)).values(drawn)
    return bool((await db.execute(query)).rowcount)


async def delete_file(db: AsyncConnection, one: StoredFile, now: datetime) -> None:
    """Delete what is known of a file; the store's copies are removed by the next round."""
    await queue_removals(db, [blob.name for blob in one.blobs], now)
    await db.execute(delete(attachments).where(*_is(one)))


async def delete_files_of(db: AsyncConnection, complaint_ids: Collection[UUID], now: datetime) -> None:
    """Delete what is known of the files of these complaints; the store's copies are removed by the next round."""
    of_these = attachments.c.complaint_id.in_(complaint_ids)
    rows = await db.execute(select(*_NAMES).where(of_these))
    await queue_removals(db, [name for row in rows for name in row if name is not None], now)
    await db.execute(delete(attachments).where(of_these))
    await db.execute(delete(attachment_releases).where(attachment_releases.c.complaint_id.in_(complaint_ids)))


async def list_releases(db: AsyncConnection, complaint_id: UUID) -> list[Release]:
    """List to whom files of a complaint were released, also what was taken back, in the order it happened."""
    query = select(attachment_releases).where(attachment_releases.c.complaint_id == complaint_id)
    rows = (await db.execute(query.order_by(attachment_releases.c.released_at))).mappings()
    return [Release(**{**row, "party": Party(row["party"])}) for row in rows]


async def add_release(db: AsyncConnection, one: Release) -> None:
    await db.execute(insert(attachment_releases).values(asdict(one)))


async def end_releases(db: AsyncConnection, ids: Collection[UUID], now: datetime) -> None:
    """Note that these releases were taken back."""
    of_these = update(attachment_releases).where(attachment_releases.c.id.in_(ids))
    await db.execute(of_these.values(taken_back_at=now))


async def queue_removals(db: AsyncConnection, names: Collection[str], due_at: datetime) -> None:
    """Have these files removed from the store from then on, unless a complaint has them again by then."""
    if names:
        await db.execute(_QUEUE_REMOVALS, {"names": sorted(names), "due_at": due_at})


async def claim_due_removals(db: AsyncConnection, now: datetime, until: datetime, limit: int) -> list[str]:
    """Return files that are due, which are due again at ``until`` unless their rows are deleted before."""
    return list((await db.execute(_CLAIM_DUE, {"now": now, "until": until, "limit": limit})).scalars())


async def delete_removals(db: AsyncConnection, names: Sequence[str]) -> None:
    await db.execute(delete(attachment_removals).where(attachment_removals.c.name.in_(names)))


async def names_in_use(db: AsyncConnection, names: Sequence[str]) -> set[str]:
    """Return those of these files that belong to a complaint."""
    found = union_all(*(select(column).where(column.in_(names)) for column in _NAMES))
    return set((await db.execute(found)).scalars())


async def names_queued(db: AsyncConnection, names: Sequence[str]) -> set[str]:
    """Return those of these files that are to be removed."""
    query = select(attachment_removals.c.name).where(attachment_removals.c.name.in_(names))
    return set((await db.execute(query)).scalars())


def _columns_of(one: StoredFile, *names: str) -> dict[str, Any]:
    """Return the columns of these forms of a file."""
    row: dict[str, Any] = {}
    for name in names:
        blob: Blob | None = getattr(one, name)
        row |= {name: blob and blob.name, f"{name}_size": blob and blob.size}
    return row


def _is(one: StoredFile) -> tuple[ColumnElement[bool], ...]:
    return (
        attachments.c.complaint_id == one.complaint_id,
        attachments.c.sha256 == one.sha256,
        attachments.c.owner == one.owner,
    )


def _stored_file(row: Row[Any]) -> StoredFile:
    view, thumbnail = (
        None if name is None else Blob(name=name, size=size)
        for name, size in ((row.view, row.view_size), (row.thumbnail, row.thumbnail_size))
    )
    return StoredFile(
        complaint_id=row.complaint_id,
        sha256=row.sha256,
        owner=row.owner,
        media_type=MediaType(row.media_type),
        stored_at=row.stored_at,
        account=row.account,
        original=Blob(name=row.original, size=row.original_size),
        view=view,
        thumbnail=thumbnail,
        width=row.width,
        height=row.height,
        draw_due_at=row.draw_due_at,
    )
