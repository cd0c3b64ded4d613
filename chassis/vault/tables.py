"""Storage of wrapped keys and index entries: two tables that a service adds to its own, and their statements."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

_ADD_ENTRIES = text("""
insert into vault_index (kind, digest, complaint_id)
select * from unnest(cast(:kinds as text[]), cast(:digests as bytea[]), cast(:ids as uuid[]))
on conflict do nothing
""")


class VaultTables:
    """The tables ``vault_keys`` (wrapped data keys) and ``vault_index`` (digests of numbers, by complaint)."""

    def __init__(self, metadata: MetaData) -> None:
        self.keys = Table(
            "vault_keys",
            metadata,
            Column("complaint_id", Uuid, primary_key=True),
            Column("wrapped", LargeBinary, nullable=False),
        )
        self.index = Table(
            "vault_index",
            metadata,
            Column("kind", Text, nullable=False),
            Column("digest", LargeBinary, nullable=False),
            Column("complaint_id", Uuid, nullable=False),
            PrimaryKeyConstraint("digest", "complaint_id", "kind"),
            Index(None, "complaint_id"),
        )

    async def add_entries(self, db: AsyncConnection, entries: Sequence[tuple[str, bytes, UUID]]) -> None:
        """Insert index entries (kind, digest, complaint); existing ones stay."""
        if entries:
            kinds, digests, ids = zip(*entries, strict=True)
            await db.execute(_ADD_ENTRIES, {"kinds": list(kinds), "digests": list(digests), "ids": list(ids)})

    async def replace_entries(
        self, db: AsyncConnection, complaint_id: UUID, entries: Sequence[tuple[str, bytes, UUID]]
    ) -> None:
        """Replace the index entries of a complaint, after its person's numbers changed."""
        await db.execute(delete(self.index).where(self.index.c.complaint_id == complaint_id))
        await self.add_entries(db, entries)

    async def rewrap(self, db: AsyncConnection, complaint_id: UUID, wrapped: bytes) -> None:
        """Replace the wrapped key of a complaint."""
        await db.execute(update(self.keys).where(self.keys.c.complaint_id == complaint_id).values(wrapped=wrapped))

    async def find(self, db: AsyncConnection, kind: str, digests: Sequence[bytes]) -> list[UUID]:
        """Return the complaints whose person has this number, given as its candidate digests."""
        rows = await db.execute(
            select(self.index.c.complaint_id).where(self.index.c.digest.in_(digests), self.index.c.kind == kind)
        )
        return list(rows.scalars())

    async def destroy(self, db: AsyncConnection, complaint_ids: Sequence[UUID]) -> None:
        """Delete keys and index entries, which makes the sealed values undecryptable for ever (删除个人信息)."""
        await db.execute(delete(self.keys).where(self.keys.c.complaint_id.in_(complaint_ids)))
        await db.execute(delete(self.index).where(self.index.c.complaint_id.in_(complaint_ids)))
