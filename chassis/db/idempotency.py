"""Idempotency keys: the first answer to (caller, key) is stored in the same transaction and repeated for 30 days."""

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
MAX_KEY = 200  # characters; the texts of ``IdempotencyKeyInvalid`` state it
_DELETE_EXPIRED = text("""
delete from idempotency where ctid = any(array(
    select ctid from idempotency where created_at < :before
    order by created_at limit :limit for update skip locked
))
""")


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The first answer to a request, byte for byte."""

    status: int
    body: bytes


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Return the SHA-256 of a request: a key may be repeated only with the same one."""
    digest = hashlib.sha256(f"{method}\n{path}\n".encode())
    digest.update(body)
    return digest.digest()


def check_key(key: str | None) -> str:
    """Return the key if it may be used.

    Raises:
        IdempotencyKeyMissing: there is none, or it is empty.
        IdempotencyKeyInvalid: it is too long, or has characters other than printable ASCII.
    """
    if not key:
        raise IdempotencyKeyMissing
    if len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyInvalid
    return key


async def claim(work: Work, key: str, request_fingerprint: bytes) -> FirstAnswer | None:
    """Claim the key for this transaction (``None``), or return the first answer to it.

    A concurrent request with the same key is waited for. Refused are ``IdempotencyKeyReused`` and ``AnswerErased``.

    Raises:
        StillRunning: the concurrent request failed, or the first answer is not yet stored.
    """
    inserted = await work.db.execute(
        insert(idempotency)
        .values(caller=work.account, key=key, fingerprint=request_fingerprint, created_at=work.now)
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    if inserted.first() is not None:
        return None
    first = await find_answer(work, key, request_fingerprint)
    if first is None:
        raise StillRunning
    return first


async def find_answer(work: Work, key: str, request_fingerprint: bytes) -> FirstAnswer | None:
    """Return the first answer to a request without claiming its key; ``None`` if there is none yet.

    Raises:
        IdempotencyKeyReused: the key was used with another request.
        AnswerErased: the first answer is no longer stored.
    """
    row = (
        await work.db.execute(select(idempotency).where(idempotency.c.caller == work.account, idempotency.c.key == key))
    ).first()
    if row is None or row.status is None:
        return None
    if row.fingerprint != request_fingerprint:
        raise IdempotencyKeyReused
    if row.body is None:
        raise AnswerErased
    return FirstAnswer(row.status, bytes(row.body))


async def save_answer(work: Work, key: str, status: int, body: bytes | None, about: UUID | None) -> None:
    """Store the answer of a success; after a refusal the claim is rolled back.

    ``about`` is the complaint whose person the answer may show: the body is deleted when that person's data is erased.
    ``body`` is ``None`` where an answer may be shown only once: then only the fact that it was done is stored.
    """
    await work.db.execute(
        update(idempotency)
        .where(idempotency.c.caller == work.account, idempotency.c.key == key)
        .values(status=status, body=body, about=about)
    )


async def delete_expired_keys(work: Work, *, limit: int = DELETE_BATCH) -> bool:
    """Delete at most ``limit`` keys older than ``KEY_LIFETIME``; return whether there may be more."""
    deleted = await work.db.execute(_DELETE_EXPIRED, {"before": work.now - KEY_LIFETIME, "limit": limit})
    return deleted.rowcount == limit
