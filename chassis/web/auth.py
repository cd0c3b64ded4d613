"""Who asks: the caller, told from the gateway to a service in a signed ``X-Caller`` header (HMAC-SHA256, 30 s)."""

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
MAX_CACHED_TOKENS = 1000  # tokens, of the few that live at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An account and what it may see. ``roles`` are those of the console (officer, hub, …) and kinds (partner, …)."""

    account: str
    roles: tuple[str, ...] = ()
    department: str | None = None  # officers and section heads see this one
    source: str | None = None  # platforms and partners: 12345, 12315, partner:<account>
    agency: str | None = None
    enterprise: str | None = None
    scopes: tuple[str, ...] = ()  # e.g. backdate

    def has(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)


def service_caller(service: str) -> Caller:
    return Caller(account=f"service:{service}", roles=("service",))


def parse_keys(text: str) -> Sequence[bytes]:
    """The keys in ``new,old``: the first signs, all are read, so that one is replaced without a pause."""
    keys = [part.strip().encode() for part in text.split(",") if part.strip()]
    if not keys:
        raise ValueError("a key between our own processes is missing")
    return keys


class CallerTokens:
    """Signs and reads ``X-Caller``. The audience is the service it is meant for. ``keys`` as in ``parse_keys``."""

    def __init__(self, keys: str) -> None:
        self._keys = parse_keys(keys)
        self._signed: dict[tuple[Caller, str], tuple[float, str]] = {}
        self._verified: dict[tuple[str, str], tuple[float, Caller]] = {}  # verified before, good until

    def sign(self, caller: Caller, audience: str) -> str:
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
        """Raises ``Unauthenticated`` for anything but a fresh token of ours for this audience."""
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
    token = request.headers.get("x-caller")
    if token is None:
        raise Unauthenticated
    tokens: CallerTokens = request.app.state.tokens
    return tokens.read(token, request.app.state.service)


async def _caller(request: Request) -> Caller:  # a plain function would be run in another thread, each time
    return caller_of(request)


CurrentCaller = Annotated[Caller, Depends(_caller)]


def require(caller: Caller, *roles: str) -> None:
    """Raises ``Forbidden`` unless the caller has one of the roles."""
    if not caller.has(*roles):
        raise Forbidden
