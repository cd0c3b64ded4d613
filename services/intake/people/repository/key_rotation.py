"""Find and save what a new master key changes: wrapped keys, index entries, digests of messages and businesses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.tables import complaints, raws, vault
from services.intake.traits import repository as traits_repository

_DIGESTS = text("""
update raws r set digest = n.digest
from unnest(cast(:ids as uuid[]), cast(:versions as smallint[]), cast(:digests as bytea[]))
    as n(complaint_id, version, digest)
where r.complaint_id = n.complaint_id and r.version = n.version
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleKey:
    """A complaint whose key is wrapped by an older master key; ``raws`` are (version, sealed)."""

    complaint_id: UUID
    wrapped: bytes
    sealed: bytes
    respondent: str | None
    raws: Sequence[tuple[int, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewedKey:
    complaint_id: UUID
    wrapped: bytes
    entries: Sequence[tuple[str, bytes, UUID]]
    digests: Mapping[int, bytes]
    business: Sequence[bytes]  # its digests under every master key, the current one's first


def _is_stale(current: bytes) -> ColumnElement[bool]:
    return func.substring(vault.keys.c.wrapped, 1, len(current)) != current


async def count_stale_keys(db: AsyncConnection, current: bytes) -> int:
    """Return how many keys do not begin with ``current``, locked rows included."""
    return int(await db.scalar(select(func.count()).select_from(vault.keys).where(_is_stale(current))) or 0)


async def lock_stale_keys(db: AsyncConnection, current: bytes, after: UUID | None, limit: int) -> list[StaleKey]:
    """Return complaints whose key does not begin with ``current``, locked, ordered by id; skip locked rows."""
    query = (
        select(complaints.c.id, complaints.c.sealed, complaints.c.respondent_name, vault.keys.c.wrapped)
        .join(vault.keys, vault.keys.c.complaint_id == complaints.c.id)
        .where(_is_stale(current))
        .order_by(complaints.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await db.execute(query if after is None else query.where(complaints.c.id > after))).all()
    messages: dict[UUID, list[tuple[int, bytes]]] = {}
    for raw in await db.execute(select(raws).where(raws.c.complaint_id.in_([row.id for row in rows]))):
        messages.setdefault(raw.complaint_id, []).append((raw.version, bytes(raw.sealed)))
    return [
        StaleKey(
            complaint_id=row.id,
            wrapped=bytes(row.wrapped),
            sealed=bytes(row.sealed),
            respondent=row.respondent_name,
            raws=messages.get(row.id, ()),
        )
        for row in rows
    ]


async def save_renewed_keys(db: AsyncConnection, renewed: Sequence[RenewedKey]) -> None:
    """Save keys, index entries and digests; readers see all of them change with the commit."""
    digests = [(one.complaint_id, version, digest) for one in renewed for version, digest in one.digests.items()]
    for one in renewed:
        await vault.rewrap(db, one.complaint_id, one.wrapped)
        await vault.replace_entries(db, one.complaint_id, one.entries)
        if one.business:
            await traits_repository.renew_business(db, one.complaint_id, one.business[0])
    if digests:
        ids, versions, values = zip(*digests, strict=True)
        await db.execute(_DIGESTS, {"ids": list(ids), "versions": list(versions), "digests": list(values)})
