"""Identification of callers: the gateway sends services a signed ``X-Caller`` header (HMAC-SHA256, valid for 30 s)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from chassis.errors import Forbidden, Unauthenticated

LIFETIME_SECONDS = 30
MAX_CACHED_TOKENS = 1000  # many more than are valid at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An account and what it may access.

    ``roles`` are console roles (officer, hub, …) and kinds of accounts (partner, service, …).
    """

    account: str
    roles: tuple[str, ...] = ()
    department: str | None = None  # of officers and section heads, who see its cases only
    source: str | None = None  # of platforms and partners: 12345, 12315, partner:<account>
    agency: str | None = None
    enterprise: str | None = None
    scopes: tuple[str, ...] = ()  # e.g. backdate

    def has(self, *roles: str) -> bool:
        """Whether the caller has one of the roles."""
        return any(role in self.roles for role in roles)


def service_caller(service: str) -> Caller:
    """Return the caller for requests that a service makes itself."""
    return Caller(account=f"service:{service}", roles=("service",))


def parse_keys(text: str) -> Sequence[bytes]:
    """Parse the keys in ``new,old``: the first signs and all verify, so that a key is replaced without downtime.

    Raises:
        ValueError: there is no key.
    """
    keys = [part.strip().encode() for part in text.split(",") if part.strip()]
    if not keys:
        raise ValueError("a key between our own processes is missing")
    return keys


class CallerTokens:
    """Signs and verifies ``X-Caller`` tokens; the audience of a token is the service that receives it.

    ``keys`` as in ``parse_keys``.
    """

    def __init__(self, keys: str) -> None:
        self._keys = parse_keys(keys)
        self._signed: dict[tuple[Caller, str], tuple[float, str]] = {}
        self._verified: dict[tuple[str, str], tuple[float, Caller]] = {}  # with the time of expiry

    def derive_keys(self, purpose: str) -> Sequence[bytes]:
        """Return the keys for another purpose (HMAC-SHA256): the first signs and all verify."""
        return [hmac.digest(key, f"weiquan {purpose}".encode(), "sha256") for key in self._keys]

    def sign(self, caller: Caller, audience: str) -> str:
        """Return a token for a caller; it is reused for a third of its lifetime."""
        now = time.time()
        cached = self._signed.get((caller, audience))
        if cached and now < cached[0]:
            return cached[1]
        claims = {key: value for key, value in asdict(caller).items() if value}
        claims |= {"aud": audience, "exp": int(now) + LIFETIME_SECONDS}
        payload = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode()
        token = f"{payload}.{_mac(self._keys[0], payload)}"
        if len(self._signed) >= MAX_CACHED_TOKENS:
            self._signed.clear()
        self._signed[caller, audience] = (now + LIFETIME_SECONDS / 3, token)
        return token

    def read(self, token: str, audience: str) -> Caller:
        """Verify a token and return its caller.

        Raises:
            Unauthenticated: the token is not signed by us, has expired, or has another audience.
        """
        cached = self._verified.get((token, audience))
        if cached and time.time() < cached[0]:
            return cached[1]
        payload, _, mac = token.partition(".")
        if not any(hmac.compare_digest(mac.encode(), _mac(key, payload).encode()) for key in self._keys):
            raise Unauthenticated
        claims = json.loads(base64.urlsafe_b64decode(payload))
        expires_at: float = claims.pop("exp")
        if claims.pop("aud") != audience or expires_at < time.time():
            raise Unauthenticated
        lists: dict[str, Any] = {name: tuple(claims.pop(name, ())) for name in ("roles", "scopes")}
        caller = Caller(**claims, **lists)
        if len(self._verified) >= MAX_CACHED_TOKENS:
            self._verified.clear()
        self._verified[token, audience] = (expires_at, caller)
        return caller


def _mac(key: bytes, payload: str) -> str:
    return hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()


def caller_of(request: Request) -> Caller:
    """Return the caller of a request.

    Raises:
        Unauthenticated: the request has no valid token.
    """
    token = request.headers.get("x-caller")
    if token is None:
        raise Unauthenticated
    tokens: CallerTokens = request.app.state.tokens
    return tokens.read(token, request.app.state.service)


async def _caller(request: Request) -> Caller:  # ``async``: FastAPI runs a plain function in a thread
    return caller_of(request)


CurrentCaller = Annotated[Caller, Depends(_caller)]


def require(caller: Caller, *roles: str) -> None:
    """Check that the caller has one of the roles.

    Raises:
        Forbidden: it has none of them.
    """
    if not caller.has(*roles):
        raise Forbidden
