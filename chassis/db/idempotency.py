"""Idempotency keys: the first answer to (caller, key) is kept in the business transaction and repeated for 30 days."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db.tables import idempotency
from chassis.db.work import Work
from chassis.errors import (
    AnswerErased,
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    StillRunning,
)

KEY_LIFETIME = timedelta(days=30)
DELETE_BATCH = 5_000
MAX_KEY = 200  # characters; ``IdempotencyKeyInvalid`` says so
_DELETE_EXPIRED = text("""
delete from idempotency where ctid = any(array(
    select ctid from idempotency where created_at < :before
    order by created_at limit :limit for update skip locked
))
""")


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What was answered the first time, byte for byte."""

    status: int
    body: bytes


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).digest()


def check_key(key: str | None) -> str:
    """Raises ``IdempotencyKeyMissing`` for none or an empty one, ``IdempotencyKeyInvalid``."""
    if not key:
        raise IdempotencyKeyMissing
    if len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyInvalid
    return key


async def claim(work: Work, key: str, request_fingerprint: bytes) -> FirstAnswer | None:
    """Take the key for this transaction, or tell the first answer. Waits for a twin under way, then 409."""
    inserted = await work.db.execute(
        insert(idempotency)
        .values(caller=work.account, key=key, fingerprint=request_fingerprint, created_at=work.now)
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
    if row.fingerprint != request_fingerprint:
        raise IdempotencyKeyReused
    if row.body is None:
        raise AnswerErased
    return FirstAnswer(row.status, bytes(row.body))


async def save_answer(work: Work, key: str, status: int, body: bytes | None, about: UUID | None) -> None:
    """Remember the answer; only successes are kept, a refusal rolls the claim back.

    ``about`` is the complaint whose person it may show: it is forgotten with that person. Without a body it is only
    remembered that it was done: what is shown once stands nowhere.
    """
    await work.db.execute(
        update(idempotency)
        .where(idempotency.c.caller == work.account, idempotency.c.key == key)
        .values(status=status, body=body, about=about)
    )


async def delete_expired_keys(work: Work) -> bool:
    """Keys live 30 days: one round of the job. Whether there is more."""
    deleted = await work.db.execute(_DELETE_EXPIRED, {"before": work.now - KEY_LIFETIME, "limit": DELETE_BATCH})
    return deleted.rowcount == DELETE_BATCH
