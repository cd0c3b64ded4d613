"""Idempotency keys: the first answer to (caller, key) is kept in the business transaction and repeated for 30 days."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.tables import idempotency
from chassis.db.work import Work
from chassis.errors import IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning

KEPT = timedelta(days=30)
MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What was answered the first time, byte for byte."""

    status: int
    body: bytes


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).digest()


def checked_key(key: str | None) -> str:
    """Raises ``IdempotencyKeyMissing`` for none, an empty or an endless one."""
    if not key or len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyMissing
    return key


async def claim(work: Work, key: str, print_: bytes) -> FirstAnswer | None:
    """Take the key for this transaction, or tell the first answer. Waits for a twin under way, then 409."""
    inserted = await work.db.execute(
        insert(idempotency)
        .values(caller=work.account, key=key, fingerprint=print_, created_at=work.now)
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    if inserted.first() is not None:
        return None
    row = (
        await work.db.execute(select(idempotency).where(idempotency.c.caller == work.account, idempotency.c.key == key))
    ).first()
    if row is None or row.status is None:
        raise StillRunning
    if row.fingerprint != print_:
        raise IdempotencyKeyReused
    return FirstAnswer(row.status, bytes(row.body))


async def keep(work: Work, key: str, status: int, body: bytes) -> None:
    """Remember the answer; only successes are kept, a refusal rolls the claim back."""
    await work.db.execute(
        update(idempotency)
        .where(idempotency.c.caller == work.account, idempotency.c.key == key)
        .values(status=status, body=body)
    )


async def answers_to(
    db: AsyncConnection, asked: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[bytes, FirstAnswer]]:
    """The kept (fingerprint, answer) of many (caller, key) at once."""
    if not asked:
        return {}
    rows = await db.execute(
        select(idempotency).where(
            tuple_(idempotency.c.caller, idempotency.c.key).in_(asked), idempotency.c.status.is_not(None)
        )
    )
    return {(row.caller, row.key): (bytes(row.fingerprint), FirstAnswer(row.status, bytes(row.body))) for row in rows}


async def forget_old(work: Work) -> None:
    """Keys live 30 days."""
    await work.db.execute(delete(idempotency).where(idempotency.c.created_at < work.now - KEPT))
