"""Hash and check passwords with argon2id (RFC 9106)."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum
_NOBODY = HASHER.hash("nobody has this password")


def hash_password(password: str, hasher: PasswordHasher = HASHER) -> str:
    return hasher.hash(password)


async def is_password(password: str, password_hash: str | None, hasher: PasswordHasher = HASHER) -> bool:
    """Return whether the password has this hash, in a thread (some 20 ms); without a hash it takes as long."""
    return await asyncio.to_thread(_verify, password, password_hash, hasher)


def _verify(password: str, password_hash: str | None, hasher: PasswordHasher) -> bool:
    try:
        hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
