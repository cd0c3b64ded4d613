"""Tries of passwords and codes, and the networks from which persons have signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import sign_in_networks, tries

EXPIRED_BATCH = 1_000  # deleted with one try; more than one try adds

_DELETE_EXPIRED = text("""
delete from tries where ctid = any(array(
    select ctid from tries where tried_at < :before order by tried_at limit :limit for update skip locked
))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often something was tried, since when this counts, and until when the next try must wait."""

    count: int = 0
    since: datetime
    waits_until: datetime | None = None


async def get_longest_wait(db: AsyncConnection, digests: list[bytes]) -> datetime | None:
    """Return the latest instant until which one of these must wait, or ``None``; nothing is locked."""
    query = select(tries.c.waits_until).where(tries.c.name_digest.in_(digests), tries.c.waits_until.is_not(None))
    return max((await db.execute(query)).scalars(), default=None)


async def lock_tries(db: AsyncConnection, digest: bytes, now: datetime) -> Tries:
    """Return the tries, locked by this transaction; there are none at first."""
    first = insert(tries).values(name_digest=digest, count=0, tried_at=now)
    query = first.on_conflict_do_update(index_elements=["name_digest"], set_={"count": tries.c.count})
    row = (await db.execute(query.returning(tries))).one()
    return Tries(count=row.count, since=row.tried_at, waits_until=row.waits_until)


async def save_tries(db: AsyncConnection, digest: bytes, counted: Tries) -> None:
    values = {"count": counted.count, "tried_at": counted.since, "waits_until": counted.waits_until}
    await db.execute(update(tries).where(tries.c.name_digest == digest).values(values))


async def delete_tries(db: AsyncConnection, *digests: bytes) -> None:
    await db.execute(delete(tries).where(tries.c.name_digest.in_(digests)))


async def delete_expired_tries(db: AsyncConnection, before: datetime) -> None:
    """Delete some of the tries of before this instant; those that another transaction has locked stay."""
    await db.execute(_DELETE_EXPIRED, {"before": before, "limit": EXPIRED_BATCH})


async def is_known_network(db: AsyncConnection, account: str, network: str, used_from: datetime) -> bool:
    """Return whether the person has signed in from this network since ``used_from``."""
    mine = (sign_in_networks.c.account == account) & (sign_in_networks.c.network == network)
    return bool(await db.scalar(select(exists().where(mine, sign_in_networks.c.seen_at >= used_from))))


async def save_network(db: AsyncConnection, account: str, network: str, now: datetime, *, used_from: datetime) -> None:
    """Remember that the person signed in from this network, and delete all that were last used before ``used_from``."""
    await db.execute(delete(sign_in_networks).where(sign_in_networks.c.seen_at < used_from))
    row = insert(sign_in_networks).values(account=account, network=network, seen_at=now)
    await db.execute(row.on_conflict_do_update(index_elements=["account", "network"], set_={"seen_at": now}))
