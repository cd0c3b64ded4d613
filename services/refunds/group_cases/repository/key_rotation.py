"""Find and save what a new master key changes: wrapped keys, digests of members and contracts, index entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.group_cases.repository.persons import IndexEntry, MemberDigests
from services.refunds.group_cases.tables import group_contracts, group_members, vault


@dataclass(frozen=True, slots=True)
class StaleKey:
    """A key that an older master key has wrapped; ``sealed`` is the person, if its owner is a member."""

    owner_id: UUID
    wrapped: bytes
    sealed: bytes | None


async def lock_stale_keys(db: AsyncConnection, current: bytes, limit: int) -> list[StaleKey]:
    """Return keys that do not begin with ``current``, locked; skip locked rows.

    Those of payees come before those of members, so that a payee is found by a member's name under either key.
    """
    begins = func.substring(vault.keys.c.wrapped, 1, len(current))
    query = (
        select(vault.keys.c.complaint_id, vault.keys.c.wrapped, group_members.c.sealed)
        .outerjoin(group_members, group_members.c.id == vault.keys.c.complaint_id)
        .where(begins != current)
        .order_by(group_members.c.sealed.is_not(None), vault.keys.c.complaint_id)
        .limit(limit)
        .with_for_update(of=vault.keys, skip_locked=True)
    )
    return [
        StaleKey(row.complaint_id, bytes(row.wrapped), bytes(row.sealed) if row.sealed else None)
        for row in await db.execute(query)
    ]


async def save_digests(db: AsyncConnection, member_id: UUID, digests: MemberDigests) -> None:
    """Save what a member and its contracts are compared by."""
    of_member = update(group_members).where(group_members.c.id == member_id)
    await db.execute(
        of_member.values(name_digest=digests.name, id_digest=digests.id_number, person_digest=digests.person)
    )
    for number, digest in enumerate(digests.contracts, start=1):
        one = (group_contracts.c.member_id == member_id) & (group_contracts.c.number == number)
        await db.execute(update(group_contracts).where(one).values(digest=digest))


async def replace_entries(db: AsyncConnection, owner_id: UUID, entries: Sequence[IndexEntry]) -> None:
    await vault.replace_entries(db, owner_id, entries)


async def rewrap(db: AsyncConnection, owner_id: UUID, wrapped: bytes) -> None:
    await vault.rewrap(db, owner_id, wrapped)
