"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds; each code is accepted once."""

import base64
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps before and after now, as the clocks of telephones are inexact
SECRET_BYTES = 20
SECRET_PATTERN = r"^[A-Z2-7]{32}$"  # noqa: S105 - the form of a secret in base32
ISSUER = "Weiquan"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - what RFC 6238 and every authenticator take


def step_of(code: str, secret: bytes, now: float, last_step: int) -> int | None:
    """Return the time step of the code if it is near ``now`` (Unix seconds) and after ``last_step``, else ``None``."""
    present = int(now) // STEP_SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "replace")) and step > last_step:
            found = step
    return found


def provisioning_uri(secret: bytes, account: str) -> str:
    """Return the ``otpauth:`` URI that an authenticator app reads from a QR code."""
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(account, ISSUER)  # noqa: S303 - as above


def format_secret(secret: bytes) -> str:
    return base64.b32encode(secret).decode()


def parse_secret(secret: str) -> bytes:
    """Return the secret that ``format_secret`` wrote."""
    return base64.b32decode(secret)
