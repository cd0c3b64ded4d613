"""What messages are found by: keyed digests, so that an index of persons cannot be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from services.intake.matching.tables import match_keys

MAX_CANDIDATES = 50  # of one message; of a telephone that everybody gives, the nearest in time
_insert_keys = UnnestInsert(match_keys, ("digest", "received_at", "complaint_id"), "on conflict do nothing")
_CANDIDATES = text("""
select s.complaint_id as sought, found.complaint_id
from unnest(cast(:ids as uuid[]), cast(:at as timestamptz[])) with ordinality as s(complaint_id, received_at, place)
cross join lateral (
    select k.complaint_id, min(abs(extract(epoch from k.received_at - s.received_at))) as apart
    from unnest(cast(:digests as bytea[]), cast(:limits as int[]), cast(:places as int[])) as d(digest, most, place)
    cross join lateral (
        select n.complaint_id, n.received_at from match_keys n
        where n.digest = d.digest and n.complaint_id <> s.complaint_id and n.received_at
            between s.received_at - cast(:within as interval) and s.received_at + cast(:within as interval)
        order by n.received_at desc limit d.most
    ) k
    where d.place = s.place
    group by k.complaint_id order by apart limit :most
) found
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtMessage:
    """A message whose like is looked for, by digests of the keys that others may have, of each so many at most."""

    complaint_id: UUID
    received_at: datetime
    digests: Mapping[bytes, int]


async def replace_keys(
    db: AsyncConnection, complaint_ids: Collection[UUID], rows: Sequence[tuple[bytes, datetime, UUID]]
) -> None:
    """Replace what these messages are found by: rows of (digest, received at, complaint)."""
    await delete_keys(db, complaint_ids)
    await _insert_keys.write(db, sorted(rows))


async def delete_keys(db: AsyncConnection, complaint_ids: Collection[UUID]) -> None:
    await db.execute(delete(match_keys).where(match_keys.c.complaint_id.in_(complaint_ids)))


async def find_candidates(
    db: AsyncConnection, sought: Sequence[SoughtMessage], within: timedelta
) -> dict[UUID, list[UUID]]:
    """Return for each message those that share a key with it, received within this time of it, the nearest first."""
    found: dict[UUID, list[UUID]] = {one.complaint_id: [] for one in sought}
    digests = [(*digest, place) for place, one in enumerate(sought, 1) for digest in one.digests.items()]
    if not digests:
        return found
    rows = await db.execute(
        _CANDIDATES,
        {
            "ids": [one.complaint_id for one in sought],
            "at": [one.received_at for one in sought],
            "digests": [digest for digest, _, _ in digests],
            "limits": [most for _, most, _ in digests],
            "places": [place for _, _, place in digests],
            "within": within,
            "most": MAX_CANDIDATES,
        },
    )
    for row in rows:
        found[row.sought].append(row.complaint_id)
    return found
