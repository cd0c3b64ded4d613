"""API keys ``wq_<prefix>.<secret>``: 256 random bits, stored as SHA-256 (high entropy needs no slow hash)."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

_KEY = re.compile(r"wq_([a-z0-9]{12})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class ApiKey:
    prefix: str
    secret: str

    @property
    def full_text(self) -> str:
        """The whole key; it is shown once."""
        return f"wq_{self.prefix}.{self.secret}"


class Algorithm(StrEnum):
    """How requests with a key are signed: a property of the key, never of a request."""

    HMAC_SHA256 = "hmac-sha256"
    HMAC_SM3 = "hmac-sm3"  # GB/T 32905, where this machine's OpenSSL has it

    @property
    def digest(self) -> str:
        """The name of the digest in ``hashlib``."""
        return self.value.removeprefix("hmac-")

    @property
    def is_available(self) -> bool:
        return self.digest in hashlib.algorithms_available


def new_signing_secret() -> str:
    """Return a secret of 256 random bits; the key of the HMAC is its text as it is shown."""
    return f"wqs_{secrets.token_urlsafe(32)}"


def new_key() -> ApiKey:
    return ApiKey(secrets.token_hex(6), secrets.token_urlsafe(32))


def parse_key(text: str) -> ApiKey | None:
    match = _KEY.fullmatch(text)
    return ApiKey(match[1], match[2]) if match else None


def hash_secret(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def is_secret(secret: str, secret_hash: bytes) -> bool:
    """Return whether the secret has this hash; the comparison takes constant time."""
    return hmac.compare_digest(hash_secret(secret), secret_hash)
