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

CACHE_SECONDS = 1.0  # what another process revoked lives at most this long
COMMIT_SECONDS = 2.0  # a change is committed by then
STALE_SECONDS = 5.0  # while the database that would know cannot be asked
METRICS_SCRAPER = Caller(account="prometheus", roles=("operator",))
COOKIE = "weiquan_session"
LAST_USE_PRECISION = timedelta(minutes=1)  # a session's last request is known as exactly as that
MAX_CACHED = 10_000
_NO_HASH = b"\x00" * 32  # the hash that keys nobody has are compared with
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credentials these are, and whether requests with them are signed."""

    caller: Caller
    signing: SigningScheme | None = None


@dataclass(frozen=True, slots=True)
class _CachedIdentity:
    identity: Identity
    seen_at: float  # monotonic seconds


def is_metrics_scraper(path: str, headers: dict[bytes, bytes], metrics_key: str | None) -> bool:
    """Whether this is Prometheus with the deployment's own key, which needs no database to be known."""
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
    ) -> None:
        self._transactions = transactions
        self._sealer = sealer
        self._guess_limit = guesses
        self._outage = outage
        self._second_factor_required = second_factor_required
        self._cache: dict[str, _CachedIdentity] = {}
        self._lookups: dict[str, asyncio.Task[Identity | None]] = {}
        self._changing: dict[str, float] = {}  # accounts and credentials that change now -> until when
        self.tokens: SessionTokens | None = None

    async def authenticate(self, headers: dict[bytes, bytes], address: str, cookie: str = COOKIE) -> Identity | None:
        """The caller, ``None`` without credentials.

        Raises ``Unauthenticated`` for wrong ones, ``TooMany`` where too many of this address were, ``Unavailable``.
        """
        credential = _read_credential(headers, cookie)
        if credential is None:
            return None
        remembered = self._cache.get(credential)
        if remembered and time.monotonic() < remembered.seen_at + CACHE_SECONDS:
            return remembered.identity
        looking = self._start_lookup(credential, address)
        kept = self._stale_identity(credential, time.monotonic() + 2 * WAIT_SECONDS)
        if kept is not None and self._outage.is_known:
            return kept  # it is looked up beside
        try:
            async with awake_timeout(LOOK_UP_SECONDS if kept is None else WAIT_SECONDS):
                known = await asyncio.shield(looking)
        except DATABASE_ERRORS as failure:
            if kept is not None and isinstance(failure, TimeoutError):  # a stranger may have waited for his turn
                self._outage.begin()
            kept = self._stale_identity(credential, time.monotonic())
            if kept is None or not is_transient(failure):
                raise _outage_error(failure) from failure
            return kept
        if known is None:
            raise Unauthenticated
        return known

    async def load_scheme(self, headers: dict[bytes, bytes]) -> SigningScheme | None:
        """How requests with these credentials are signed, whatever is remembered of it. Raises ``Unavailable``."""
        credential = _read_credential(headers) or ""
        key = parse_key(credential)
        try:
            async with awake_timeout(LOOK_UP_SECONDS):
                known = await self._look_up_and_cache(credential, key) if key else None
        except DATABASE_ERRORS as failure:
            raise _outage_error(failure) from failure
        return known.signing if known else None

    def _stale_identity(self, credential: str, at: float) -> Identity | None:
        """Return the cached identity if it was looked up at most ``STALE_SECONDS`` before ``at``."""
        kept = self._cache.get(credential)
        return kept.identity if kept and at <= kept.seen_at + STALE_SECONDS else None

    def _start_lookup(self, credential: str, address: str) -> asyncio.Task[Identity | None]:
        """Return the lookup that requests with this credential share. Raises ``Unauthenticated``, ``TooMany``."""
        looking = self._lookups.get(credential)
        if looking is None:
            said = parse_key(credential) or (self.tokens.read(credential) if self.tokens else None)
            if said is None:
                raise Unauthenticated
            guesser = self._guess_bucket(credential, said, address)
            if guesser is not None:
                self._guess_limit.take(guesser)
            is_queued = guesser is not None and isinstance(said, ApiKey)
            looking = self._lookups[credential] = asyncio.create_task(
                self._look_up_and_cache(credential, said, is_queued=is_queued)
            )
            looking.add_done_callback(partial(self._finish_lookup, credential, guesser))
        return looking

    def _guess_bucket(self, credential: str, said: ApiKey | Session, address: str) -> str | None:
        """Return the bucket that a wrong credential counts in; ``None`` for a credential that is in the cache."""
        if credential in self._cache:
            return None
        return address_group(address) if isinstance(said, ApiKey) else f"session {said.id}"

    def _finish_lookup(self, credential: str, guesser: str | None, done: asyncio.Task[Identity | None]) -> None:
        """Remove the finished lookup and return the guess if the credential was good."""
        self._lookups.pop(credential, None)
        was_guess = not done.cancelled() and done.exception() is None and done.result() is None
        if guesser is not None and not was_guess:
            self._guess_limit.return_guess(guesser)

    async def _look_up_and_cache(
        self, credential: str, said: ApiKey | Session, *, is_queued: bool = False
    ) -> Identity | None:
        async with self._guess_limit.lookup_slot() if is_queued else nullcontext():
            began = time.monotonic()
            known = await self._look_up(said)
        self._outage.end()
        if known is None:
            self._cache.pop(credential, None)
        elif began >= max(self._changing.get(credential, 0.0), self._changing.get(known.caller.account, 0.0)):
            _clear_if_full(self._cache)
            self._cache[credential] = _CachedIdentity(known, began)
        return known

    async def _look_up(self, said: ApiKey | Session) -> Identity | None:
        if isinstance(said, Session):
            return await self._identify_by_session(said)
        async with self._transactions.begin() as work:
            return await self._identify_by_key(work, said)

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
        return Identity(caller) if caller else None

    async def _save_last_use(self, session: store.ActiveSession) -> None:
        """Somebody still sits there. A database that only reads keeps nobody out."""
        try:
            async with self._transactions.begin() as work:
                await store.save_session(work.db, session)
        except DATABASE_ERRORS as failure:
            _log.warning("session_not_seen", error=type(failure).__name__)

    async def _identify_by_key(self, work: Work, key: ApiKey) -> Identity | None:
        """A key nobody has costs what a wrong one costs."""
        held = await store.get_key(work.db, key.prefix)
        if not is_secret(key.secret, held.secret_hash if held else _NO_HASH) or held is None:
            return None
        caller = _caller(held.account)
        if caller is None or (held.expires_at is not None and held.expires_at <= work.now):
            return None
        if held.algorithm is None:
            return Identity(caller)
        secrets = []
        for sealed in await store.list_secrets(work.db, key.prefix, machine_now()):
            try:
                secrets.append(self._sealer.open_signing_secret(sealed))
            except CannotOpen:
                _log.error("keys_unreadable", count=1)
        return Identity(
            caller, SigningScheme(key=key.prefix, algorithm=Algorithm(held.algorithm), secrets=tuple(secrets))
        )

    def evict_account(self, name: str) -> None:
        """What was remembered of this account holds no longer."""
        self._mark_changing(name)
        for credential in [one for one, kept in self._cache.items() if kept.identity.caller.account == name]:
            del self._cache[credential]

    def evict_credential(self, credential: str) -> None:
        """Do not remember a credential that is good no longer."""
        self._mark_changing(credential)
        self._cache.pop(credential, None)

    def _mark_changing(self, name: str) -> None:
        """The change is not committed yet: what is looked up meanwhile is not remembered."""
        _clear_if_full(self._changing)
        self._changing[name] = time.monotonic() + COMMIT_SECONDS


def _outage_error(failure: Exception) -> Exception:
    """Return ``Unavailable`` for a transient database failure, otherwise the failure itself."""
    return Unavailable() if is_transient(failure) else failure


def _clear_if_full(kept: dict[str, Any]) -> None:
    if len(kept) >= MAX_CACHED:
        kept.clear()


def _caller(account: store.Account, *, bare: bool = False) -> Caller | None:
    """``bare``: whoever has a first step to take may take that, and nothing else."""
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
    """Under TLS one that no page of a neighbouring host can set (RFC 6265bis §4.1.3.2)."""
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
