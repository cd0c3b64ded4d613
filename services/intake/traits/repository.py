"""Statements on traits and marks."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import RowMapping, delete, null, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.traits.domain.traits import Traits
from services.intake.traits.tables import marks, traits

TRAIT_COLUMNS = tuple(Traits.__slots__)
_ADD_MARKS = text("""
insert into marks (kind, digest, complaint_id)
select kind, digest, :id from unnest(cast(:kinds as text[]), cast(:digests as bytea[])) as t(kind, digest)
on conflict do nothing
""")


async def save_traits(db: AsyncConnection, one: Traits) -> None:
    """Save the traits of a complaint."""
    values = asdict(one) | {"closing": list(one.closing), "unreachable": list(one.unreachable)}
    query = insert(traits).values(values)
    read = {name: query.excluded[name] for name in values if name != "complaint_id"}
    await db.execute(query.on_conflict_do_update(index_elements=["complaint_id"], set_=read))


async def get_traits(db: AsyncConnection, complaint_id: UUID) -> Traits | None:
    row = (await db.execute(select(traits).where(traits.c.complaint_id == complaint_id))).mappings().first()
    return None if row is None else traits_from_row(row)


async def replace_marks(db: AsyncConnection, complaint_id: UUID, entries: Sequence[tuple[str, bytes]]) -> None:
    """Replace the marks of a complaint by these, as (kind, digest)."""
    await delete_marks(db, [complaint_id])
    if entries:
        kinds, digests = zip(*entries, strict=True)
        await db.execute(_ADD_MARKS, {"id": complaint_id, "kinds": list(kinds), "digests": list(digests)})


async def delete_marks(db: AsyncConnection, complaint_ids: Collection[UUID]) -> None:
    await db.execute(delete(marks).where(marks.c.complaint_id.in_(complaint_ids)))


async def erase_traits(db: AsyncConnection, complaint_ids: Collection[UUID]) -> None:
    """Delete the marks of erased persons, and by which name they complained of a business."""
    await delete_marks(db, complaint_ids)
    await db.execute(
        update(traits).where(traits.c.complaint_id.in_(complaint_ids)).values(business=null(), business_digest=null())
    )


async def renew_business(db: AsyncConnection, complaint_id: UUID, digest: bytes) -> None:
    """Save the digest of a complaint's business under a new master key."""
    known = (traits.c.complaint_id == complaint_id) & traits.c.business_digest.is_not(None)
    await db.execute(update(traits).where(known).values(business_digest=digest))


def traits_from_row(row: RowMapping) -> Traits:
    values = {name: row[name] for name in TRAIT_COLUMNS}
    digest = None if values["business_digest"] is None else bytes(values["business_digest"])
    return Traits(
        **values
        | {"business_digest": digest, "closing": tuple(values["closing"]), "unreachable": tuple(values["unreachable"])}
    )
