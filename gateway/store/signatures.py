"""Sealed signing secrets and used nonces of signed requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import api_keys, signing_secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecret:
    id: UUID
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Nonce:
    """A text that a key uses once, and when its request was signed (Unix seconds)."""

    key: str
    nonce: str
    signed_at: int


@dataclass(frozen=True, slots=True)
class NonceUse:
    """The outcome of using a nonce: whether its request is timely, and whether the nonce was unused."""

    is_timely: bool
    is_fresh: bool


# Rows are inserted in one order, so that two processes do not deadlock. The time is the database's, here and when
# nonces are deleted, so that no machine's wrong clock admits a nonce twice.
_USE = text("""
with asked as materialized (
    select key, nonce, abs(floor(extract(epoch from clock_timestamp())) - signed_at) <= :within as timely
    from unnest(cast(:keys as text[]), cast(:nonces as text[]), cast(:signed as bigint[])) as u (key, nonce, signed_at)
), kept as (
    insert into nonces (key, nonce, seen_at)
    select key, nonce, clock_timestamp() from asked where timely order by key, nonce
    on conflict do nothing returning key, nonce
)
select key, nonce, asked.timely, kept.key is not null as fresh from asked left join kept using (key, nonce)
""")

_DELETE_EXPIRED = text("""
delete from nonces where ctid = any(array(
    select ctid from nonces where seen_at < clock_timestamp() - make_interval(secs => :after)
    limit :limit for update skip locked
))
""")


async def use_nonces(db: AsyncConnection, nonces: Sequence[Nonce], within: int) -> list[NonceUse]:
    """Mark nonces as used; return outcomes in the same order, of equal ones the first wins. ``within``: seconds."""
    first = {(one.key, one.nonce): number for number, one in reversed(list(enumerate(nonces)))}
    once = [nonces[number] for number in first.values()]
    parameters = {
        "keys": [one.key for one in once],
        "nonces": [one.nonce for one in once],
        "signed": [one.signed_at for one in once],
        "within": within,
    }
    uses = {(row.key, row.nonce): NonceUse(row.timely, row.fresh) for row in await db.execute(_USE, parameters)}
    spent = NonceUse(is_timely=True, is_fresh=False)
    return [
        uses[one.key, one.nonce] if first[one.key, one.nonce] == number else spent for number, one in enumerate(nonces)
    ]


async def delete_expired_nonces(db: AsyncConnection, after: int, limit: int) -> int:
    """Delete up to ``limit`` nonces that were used more than ``after`` seconds ago; return how many."""
    return (await db.execute(_DELETE_EXPIRED, {"after": after, "limit": limit})).rowcount


async def list_secrets(db: AsyncConnection, key: str, now: datetime) -> list[SealedSecret]:
    """Return the key's valid secrets, the newest first: one, or two during a rotation."""
    good = signing_secrets.c.expires_at.is_(None) | (signing_secrets.c.expires_at > now)
    query = select(signing_secrets).where(signing_secrets.c.key == key, good)
    rows = await db.execute(query.order_by(signing_secrets.c.expires_at.desc().nulls_first()))
    return [SealedSecret(id=row.id, sealed=bytes(row.sealed)) for row in rows]


async def replace_secret(
    db: AsyncConnection, *, key: str, fresh: SealedSecret, algorithm: str, until: datetime, now: datetime
) -> bool:
    """Add a secret; return whether there was a previous one, which then expires at ``until``. Older ones end."""
    mine = signing_secrets.c.key == key
    await db.execute(delete(signing_secrets).where(mine, signing_secrets.c.expires_at.is_not(None)))
    left = await db.execute(update(signing_secrets).where(mine).values(expires_at=until))
    await db.execute(insert(signing_secrets).values(id=fresh.id, key=key, sealed=fresh.sealed, created_at=now))
    await db.execute(update(api_keys).where(api_keys.c.prefix == key).values(algorithm=algorithm))
    return bool(left.rowcount)


async def delete_expired_secrets(db: AsyncConnection, now: datetime) -> None:
    """Delete secrets that have expired by the database's clock, and those of keys that have expired by ``now``."""
    ended = select(api_keys.c.prefix).where(api_keys.c.expires_at <= now)
    over = signing_secrets.c.expires_at <= func.clock_timestamp()
    await db.execute(delete(signing_secrets).where(over | signing_secrets.c.key.in_(ended)))


async def lock_secrets(db: AsyncConnection) -> list[SealedSecret]:
    rows = await db.execute(select(signing_secrets).order_by(signing_secrets.c.id).with_for_update())
    return [SealedSecret(id=row.id, sealed=bytes(row.sealed)) for row in rows]


async def reseal_secret(db: AsyncConnection, identifier: UUID, sealed: bytes) -> None:
    await db.execute(update(signing_secrets).where(signing_secrets.c.id == identifier).values(sealed=sealed))
