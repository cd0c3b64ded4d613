"""Authenticate requests: an API key or session token in ``Authorization``, or the console's cookie."""

import asyncio
import hmac
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from chassis.awake_timeout import awake_timeout
from chassis.clock import machine_now
from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions, Work
from chassis.errors import Unauthenticated, Unavailable
from chassis.vault.seal import CannotOpen
from chassis.web.auth import Caller
from chassis.web.problems import DATABASE_ERRORS
from gateway import store
from gateway.accounts.keys import Algorithm, ApiKey, is_secret, parse_key
from gateway.accounts.required_steps import next_required_step
from gateway.accounts.secret_sealer import SecretSealer
from gateway.accounts.tokens import IDLE_AFTER, Session, SessionTokens
from gateway.edge.database_outage import LOOK_UP_SECONDS, WAIT_SECONDS, DatabaseOutage
from gateway.edge.guess_limit import GuessLimit, address_group
from gateway.edge.signatures import SigningScheme
from gateway.settings import Timings

COMMIT_SECONDS = 2.0  # within which a change of credentials is committed
METRICS_SCRAPER = Caller(account="prometheus", roles=("operator",))
COOKIE = "weiquan_session"
LAST_USE_PRECISION = timedelta(minutes=1)  # a session's last use is written at most this often
MAX_CACHED = 10_000
_NO_HASH = b"\x00" * 32  # an unknown key is compared with this hash, to take as long as a known one
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller behind a credential, and how requests with it must be signed (``None``: not at all)."""

    caller: Caller
    signing: SigningScheme | None = None
    credential: str = ""  # the session or API key; confirmations of the password are counted by it


@dataclass(frozen=True, slots=True)
class _CachedIdentity:
    identity: Identity
    seen_at: float  # monotonic seconds


def is_metrics_scraper(path: str, headers: dict[bytes, bytes], metrics_key: str | None) -> bool:
    """Return whether this is Prometheus with ``GATEWAY_METRICS_KEY``, which is checked without the database."""
    if path != "/metrics" or metrics_key is None:
        return False
    return hmac.compare_digest(headers.get(b"authorization", b""), f"Bearer {metrics_key}".encode())


class Authenticator:
    """Turn credentials into a caller, with a cache of one second and a fallback while the database is away."""

    def __init__(
        self,
        transactions: Transactions,
        sealer: SecretSealer,
        guesses: GuessLimit,
        outage: DatabaseOutage,
        *,
        second_factor_required: bool,
        timings: Timings,
    ) -> None:
        self._transactions = transactions
        self._sealer = sealer
        self._guess_limit = guesses
        self._outage = outage
        self._second_factor_required = second_factor_required
        self._timings = timings
        self._cache: dict[str, _CachedIdentity] = {}
        self._lookups: dict[str, asyncio.Task[Identity | None]] = {}
        self._changing: dict[str, float] = {}  # account or credential -> end of its change, monotonic seconds
        self.tokens: SessionTokens | None = None

    async def authenticate(self, headers: dict[bytes, bytes], address: str, cookie: str = COOKIE) -> Identity | None:
        """Return the identity behind the request's credential, or ``None`` if it carries none.

        While the database does not answer, an identity that was looked up a few seconds ago counts. The
        guess limit refuses with ``TooMany`` an address that has tried too many wrong credentials.

        Raises:
            Unauthenticated: the credential is malformed, unknown, expired or ended.
            Unavailable: the database does not answer and no cached identity counts.
            DATABASE_ERRORS: any of them that is no transient failure of the database.
        """
        credential = _read_credential(headers, cookie)
        if credential is None:
            return None
        remembered = self._cache.get(credential)
        if remembered and time.monotonic() < remembered.seen_at + self._timings.identity_cached:
            return remembered.identity
        lookup = self._start_lookup(credential, address)
        stale = self._stale_identity(credential, time.monotonic() + 2 * WAIT_SECONDS)
        if stale is not None and self._outage.is_known:
            return stale  # the lookup goes on in the background
        try:
            async with awake_timeout(LOOK_UP_SECONDS if stale is None else WAIT_SECONDS):
                known = await asyncio.shield(lookup)
        except DATABASE_ERRORS as failure:
            if stale is not None and isinstance(failure, TimeoutError):  # without one it may have queued
                self._outage.begin()
            stale = self._stale_identity(credential, time.monotonic())
            if not is_transient(failure):
                raise
            if stale is None:
                raise Unavailable from failure
            return stale
        if known is None:
            raise Unauthenticated
        return known

    async def load_scheme(self, headers: dict[bytes, bytes]) -> SigningScheme | None:
        """Return how requests with this API key must be signed, read from the database and not from the cache.

        Raises:
            Unavailable: the database does not answer.
            DATABASE_ERRORS: any of them that is no transient failure of the database.
        """
        credential = _read_credential(headers) or ""
        key = parse_key(credential)
        try:
            async with awake_timeout(LOOK_UP_SECONDS):
                known = await self._look_up_and_cache(credential, key) if key else None
        except DATABASE_ERRORS as failure:
            if not is_transient(failure):
                raise
            raise Unavailable from failure
        return known.signing if known else None

    def _stale_identity(self, credential: str, at: float) -> Identity | None:
        """Return the cached identity if it was looked up recently enough before ``at``."""
        cached = self._cache.get(credential)
        return cached.identity if cached and at <= cached.seen_at + self._timings.identity_stale else None

    def _start_lookup(self, credential: str, address: str) -> asyncio.Task[Identity | None]:
        """Return the lookup that all requests with this credential share; the guess limit may raise ``TooMany``.

        Raises:
            Unauthenticated: the credential is neither an API key nor a valid session token.
        """
        lookup = self._lookups.get(credential)
        if lookup is None:
            presented = parse_key(credential) or (self.tokens.read(credential) if self.tokens else None)
            if presented is None:
                raise Unauthenticated
            guesser = self._guess_bucket(credential, presented, address)
            if guesser is not None:
                self._guess_limit.take(guesser)
            is_queued = guesser is not None and isinstance(presented, ApiKey)
            lookup = self._lookups[credential] = asyncio.create_task(
                self._look_up_and_cache(credential, presented, is_queued=is_queued)
            )
            lookup.add_done_callback(partial(self._finish_lookup, credential, guesser))
        return lookup

    def _guess_bucket(self, credential: str, presented: ApiKey | Session, address: str) -> str | None:
        """Return the bucket that a wrong credential counts in; ``None`` for a credential that is in the cache."""
        if credential in self._cache:
            return None
        return address_group(address) if isinstance(presented, ApiKey) else f"session {presented.id}"

    def _finish_lookup(self, credential: str, guesser: str | None, done: asyncio.Task[Identity | None]) -> None:
        """Remove the finished lookup and give the guess back, unless the credential proved wrong."""
        self._lookups.pop(credential, None)
        was_guess = not done.cancelled() and done.exception() is None and done.result() is None
        if guesser is not None and not was_guess:
            self._guess_limit.return_guess(guesser)

    async def _look_up_and_cache(
        self, credential: str, presented: ApiKey | Session, *, is_queued: bool = False
    ) -> Identity | None:
        async with self._guess_limit.lookup_slot() if is_queued else nullcontext():
            began = time.monotonic()
            known = await self._look_up(presented)
        self._outage.end()
        if known is None:
            self._cache.pop(credential, None)
        elif began >= max(self._changing.get(credential, 0.0), self._changing.get(known.caller.account, 0.0)):
            _clear_if_full(self._cache)
            self._cache[credential] = _CachedIdentity(known, began)
        return known

    async def _look_up(self, presented: ApiKey | Session) -> Identity | None:
        if isinstance(presented, Session):
            return await self._identify_by_session(presented)
        async with self._transactions.begin() as work:
            return await self._identify_by_key(work, presented)

    async def _identify_by_session(self, session: Session) -> Identity | None:
        async with self._transactions.begin() as work:
            ended, seen_at = await store.get_session_use(work.db, session.id)
            if ended:
                return None
            account = await store.get_account(work.db, session.account)
            if account is None or (account.sessions_from is not None and session.began_at < account.sessions_from):
                return None
        now = machine_now()
        if now - (seen_at or session.began_at) > IDLE_AFTER:
            return None
        if seen_at is None or now - seen_at > LAST_USE_PRECISION:
            await self._save_last_use(store.ActiveSession(seen_at=now, **asdict(session)))
        step = next_required_step(account, second_factor_required=self._second_factor_required)
        caller = _caller(account, bare=step is not None)
        return Identity(caller, credential=f"session {session.id}") if caller else None

    async def _save_last_use(self, session: store.ActiveSession) -> None:
        """Write the session's last use; a failure is only logged, so that a read-only database ends no session."""
        try:
            async with self._transactions.begin() as work:
                await store.save_session(work.db, session)
        except DATABASE_ERRORS as failure:
            _log.warning("session_not_seen", error=type(failure).__name__)

    async def _identify_by_key(self, work: Work, key: ApiKey) -> Identity | None:
        """Return the identity behind an API key; an unknown key takes as long as one with a wrong secret."""
        stored = await store.get_key(work.db, key.prefix)
        if not is_secret(key.secret, stored.secret_hash if stored else _NO_HASH) or stored is None:
            return None
        caller = _caller(stored.account)
        if caller is None or (stored.expires_at is not None and stored.expires_at <= work.now):
            return None
        if stored.algorithm is None:
            return Identity(caller, credential=f"key {key.prefix}")
        secrets = []
        for sealed in await store.list_secrets(work.db, key.prefix, machine_now()):
            try:
                secrets.append(self._sealer.open_signing_secret(sealed))
            except CannotOpen:
                _log.error("keys_unreadable", count=1)
        signing = SigningScheme(key=key.prefix, algorithm=Algorithm(stored.algorithm), secrets=tuple(secrets))
        return Identity(caller, signing, f"key {key.prefix}")

    def evict_account(self, name: str) -> None:
        """Drop the cached identities of an account that is being changed."""
        self._mark_changing(name)
        for credential in [one for one, cached in self._cache.items() if cached.identity.caller.account == name]:
            del self._cache[credential]

    def evict_credential(self, credential: str) -> None:
        """Drop the cached identity of a credential that is being ended."""
        self._mark_changing(credential)
        self._cache.pop(credential, None)

    def _mark_changing(self, name: str) -> None:
        """Keep lookups out of the cache for ``COMMIT_SECONDS``, as the change is not committed yet."""
        _clear_if_full(self._changing)
        self._changing[name] = time.monotonic() + COMMIT_SECONDS


def _clear_if_full(cache: dict[str, Any]) -> None:
    if len(cache) >= MAX_CACHED:
        cache.clear()


def _caller(account: store.Account, *, bare: bool = False) -> Caller | None:
    """Return the account as a caller, ``None`` if disabled; ``bare`` omits all rights, for a required step first."""
    if account.disabled_at is not None:
        return None
    if bare:
        return Caller(account=account.name)
    return Caller(
        account=account.name,
        roles=account.roles,
        department=account.department,
        source=account.source,
        agency=account.agency,
        enterprise=account.enterprise,
        scopes=account.scopes,
    )


def cookie_name(scheme: str, name: str = COOKIE) -> str:
    """Return the cookie's name; under TLS a ``__Host-`` one, which no other host can set (RFC 6265bis §4.1.3.2)."""
    return f"__Host-{name}" if scheme == "https" else name


def _read_credential(headers: dict[bytes, bytes], cookie: str = COOKIE) -> str | None:
    authorization = headers.get(b"authorization")
    if authorization is not None:
        scheme, _, credential = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise Unauthenticated
        return credential.strip()
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == cookie and value:
            return value
    return None
