"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds; each is good once."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps before and after: clocks of telephones are not quite right
SECRET_BYTES = 20
ISSUER = "Weiquan"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """RFC 4226 §5.3 over the number of the step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(code: str, secret: bytes, now: float, last_step: int) -> int | None:
    """The step a code belongs to, if it is near now and later than the last that was used."""
    present = int(now) // STEP_SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "replace")) and step > last_step:
            found = step
    return found


def address_of(secret: bytes, account: str) -> str:
    """What an authenticator app reads from a picture."""
    told = {"secret": shown(secret), "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{ISSUER}:{quote(account)}?{urlencode(told)}"


def shown(secret: bytes) -> str:
    return base64.b32encode(secret).decode()
