"""Where wrapped keys and index entries live: two tables a service adds to its own, and the few things done to them."""

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

_ADD_KEYS = text("""
insert into vault_keys (complaint_id, wrapped)
select * from unnest(cast(:ids as uuid[]), cast(:wrapped as bytea[]))
""")
_ADD_ENTRIES = text("""
insert into vault_index (kind, digest, complaint_id)
select * from unnest(cast(:kinds as text[]), cast(:digests as bytea[]), cast(:ids as uuid[]))
on conflict do nothing
""")


class VaultTables:
    """``vault_keys``: forgetting a row destroys everything sealed under it. ``vault_index``: who has this number."""

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

    async def add_keys(self, db: AsyncConnection, keys: Sequence[tuple[UUID, bytes]]) -> None:
        if keys:
            await db.execute(_ADD_KEYS, {"ids": [key[0] for key in keys], "wrapped": [key[1] for key in keys]})

    async def add_entries(self, db: AsyncConnection, entries: Sequence[tuple[str, bytes, UUID]]) -> None:
        """Index entries of (kind, digest, complaint); one that is there already stays."""
        if entries:
            kinds, digests, ids = zip(*entries, strict=True)
            await db.execute(_ADD_ENTRIES, {"kinds": list(kinds), "digests": list(digests), "ids": list(ids)})

    async def replace_entries(
        self, db: AsyncConnection, complaint_id: UUID, entries: Sequence[tuple[str, bytes, UUID]]
    ) -> None:
        """The person's numbers changed."""
        await db.execute(delete(self.index).where(self.index.c.complaint_id == complaint_id))
        await self.add_entries(db, entries)

    async def wrapped_keys(self, db: AsyncConnection, complaint_ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """The wrapped keys that still exist."""
        rows = await db.execute(select(self.keys).where(self.keys.c.complaint_id.in_(complaint_ids)))
        return {row.complaint_id: bytes(row.wrapped) for row in rows}

    async def rewrap(self, db: AsyncConnection, complaint_id: UUID, wrapped: bytes) -> None:
        await db.execute(update(self.keys).where(self.keys.c.complaint_id == complaint_id).values(wrapped=wrapped))

    async def find(self, db: AsyncConnection, kind: str, digests: Sequence[bytes]) -> list[UUID]:
        """The complaints of whoever has this number."""
        rows = await db.execute(
            select(self.index.c.complaint_id).where(self.index.c.digest.in_(digests), self.index.c.kind == kind)
        )
        return list(rows.scalars())

    async def destroy(self, db: AsyncConnection, complaint_ids: Sequence[UUID]) -> None:
        """Delete keys and index entries: what was sealed can never be opened again, by anyone (删除个人信息)."""
        await db.execute(delete(self.keys).where(self.keys.c.complaint_id.in_(complaint_ids)))
        await db.execute(delete(self.index).where(self.index.c.complaint_id.in_(complaint_ids)))
