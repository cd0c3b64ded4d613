"""Session tokens of people: ES256, short-lived, signed by keys kept in the gateway's schema (RFC 7519, 7518)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from chassis.clock import new_id

LIFETIME_SECONDS = 8 * 3600  # a working day
IDLE_AFTER = timedelta(hours=1)  # a session without a request ends (NIST SP 800-63B-4 §2.2.3)
ISSUER = "weiquan"
AUDIENCE = "weiquan-gateway"
ALGORITHMS = ["ES256"]  # an allow-list; the token does not choose
ISSUED_AT_MS = "iat_ms"  # ``iat`` has whole seconds; a session may be void and another of the same second not
ROTATED_AFTER = timedelta(days=30)
SIGNS_AFTER = timedelta(minutes=5)  # a new key signs once every process has read it
RETENTION = ROTATED_AFTER + SIGNS_AFTER + timedelta(seconds=LIFETIME_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    id: UUID
    private_pem: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The claims of a valid token."""

    id: UUID
    account: str
    began_at: datetime
    expires_at: datetime


def new_signing_pem() -> str:
    return ECKey.generate_key("P-256").as_pem(private=True).decode()


class SessionTokens:
    """Sign tokens with the newest key that every process has loaded; verify them with all keys."""

    def __init__(self, keys: Sequence[SigningKey], now: datetime) -> None:
        """``keys``: the newest first, at least one."""
        self._keys = {str(key.id): ECKey.import_key(key.private_pem) for key in keys}
        known = [key for key in keys if key.created_at <= now - SIGNS_AFTER]
        self._signing = str((known or list(keys)[-1:])[0].id)

    def sign(self, account: str) -> tuple[str, int]:
        """Return the token and its lifetime in seconds."""
        now = time.time()
        claims: dict[str, str | int] = {"iss": ISSUER, "aud": AUDIENCE, "sub": account, "jti": str(new_id())}
        claims |= {"iat": int(now), ISSUED_AT_MS: int(now * 1000), "exp": int(now) + LIFETIME_SECONDS}
        header = {"alg": "ES256", "typ": "JWT", "kid": self._signing}
        return jwt.encode(header, claims, self._keys[self._signing], algorithms=ALGORITHMS), LIFETIME_SECONDS

    def read(self, token: str) -> Session | None:
        """Return the session of a valid token; ``None`` for any other."""
        for key in self._keys.values():
            try:
                claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError):
                continue
            return _session(claims)
        return None


def _session(claims: dict[str, object]) -> Session | None:
    if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE:
        return None
    subject, began, ends, identifier = (claims.get(name) for name in ("sub", ISSUED_AT_MS, "exp", "jti"))
    if not (isinstance(subject, str) and isinstance(began, int) and isinstance(ends, int)) or ends < time.time():
        return None
    try:
        known = UUID(str(identifier))
    except ValueError:
        return None
    return Session(
        id=known,
        account=subject,
        began_at=datetime.fromtimestamp(began / 1000, UTC),
        expires_at=datetime.fromtimestamp(ends, UTC),
    )
