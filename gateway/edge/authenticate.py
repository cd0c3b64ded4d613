"""Who asks: an API key or a session token in ``Authorization``, or the console's cookie."""

import asyncio
import hmac
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from chassis.clock import machine_now
from chassis.db.transience import is_transient
from chassis.db.work import Transactions, Work
from chassis.errors import Unauthenticated, Unavailable
from chassis.patience import patience
from chassis.vault.seal import CannotOpen
from chassis.web.auth import Caller
from chassis.web.problems import LOSSES
from gateway import store
from gateway.accounts.first_steps import first_step
from gateway.accounts.keys import Algorithm, ApiKey, is_secret, parse_key
from gateway.accounts.strongbox import Strongbox
from gateway.accounts.tokens import Session, SessionTokens
from gateway.edge.guesses import Guesses, neighbourhood
from gateway.edge.signatures import Signing
from gateway.edge.silence import LOOK_UP_SECONDS, WAIT_SECONDS, Silence

REMEMBERED_SECONDS = 1.0  # what another process revoked lives at most this long
SETTLED_SECONDS = 2.0  # a change is committed by then
KEPT_SECONDS = 5.0  # while the database that would know cannot be asked
WATCHER = Caller(account="prometheus", roles=("operator",))
COOKIE = "weiquan_session"
IDLE_AFTER = timedelta(hours=1)  # without a request (NIST SP 800-63B-4 §2.2.3); a session lives a working day at most
SEEN_EVERY = timedelta(minutes=1)  # a session's last request is known as exactly as that
MAX_REMEMBERED = 10_000
_NOBODYS = b"\x00" * 32  # the hash that keys nobody has are compared with
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """Whose credentials these are, and whether requests with them are signed."""

    caller: Caller
    signing: Signing | None = None


@dataclass(frozen=True, slots=True)
class _Remembered:
    known: Known
    seen_at: float  # monotonic seconds


def is_watcher(path: str, headers: dict[bytes, bytes], metrics_key: str | None) -> bool:
    """Whether this is Prometheus with the deployment's own key, which needs no database to be known."""
    if path != "/metrics" or metrics_key is None:
        return False
    return hmac.compare_digest(headers.get(b"authorization", b""), f"Bearer {metrics_key}".encode())


class Authenticator:
    """Turns credentials into a caller; remembers the answer for a moment."""

    def __init__(
        self,
        transactions: Transactions,
        strongbox: Strongbox,
        guesses: Guesses,
        silence: Silence,
        *,
        second_factor_required: bool,
    ) -> None:
        self._transactions = transactions
        self._strongbox = strongbox
        self._guesses = guesses
        self._silence = silence
        self._second_factor_required = second_factor_required
        self._remembered: dict[str, _Remembered] = {}
        self._looking: dict[str, asyncio.Task[Known | None]] = {}
        self._unsettled: dict[str, float] = {}  # accounts and credentials that change now -> until when
        self.tokens: SessionTokens | None = None

    async def known_by(self, headers: dict[bytes, bytes], address: str, cookie: str = COOKIE) -> Known | None:
        """The caller, ``None`` without credentials.

        Raises ``Unauthenticated`` for wrong ones, ``TooMany`` where too many of this address were, ``Unavailable``.
        """
        credential = _credential(headers, cookie)
        if credential is None:
            return None
        remembered = self._remembered.get(credential)
        if remembered and time.monotonic() < remembered.seen_at + REMEMBERED_SECONDS:
            return remembered.known
        looking = self._looking_up(credential, address)
        kept = self._kept(credential, time.monotonic() + 2 * WAIT_SECONDS)
        if kept is not None and self._silence.is_known:
            return kept  # it is looked up beside
        try:
            async with patience(LOOK_UP_SECONDS if kept is None else WAIT_SECONDS):
                known = await asyncio.shield(looking)
        except LOSSES as failure:
            if kept is not None and isinstance(failure, TimeoutError):  # a stranger may have waited for his turn
                self._silence.begin()
            kept = self._kept(credential, time.monotonic())
            if kept is None or not is_transient(failure):
                raise _told(failure) from failure
            return kept
        if known is None:
            raise Unauthenticated
        return known

    async def signing_now(self, headers: dict[bytes, bytes]) -> Signing | None:
        """How requests with these credentials are signed, whatever is remembered of it. Raises ``Unavailable``."""
        credential = _credential(headers) or ""
        key = parse_key(credential)
        try:
            async with patience(LOOK_UP_SECONDS):
                known = await self._seen(credential, key) if key else None
        except LOSSES as failure:
            raise _told(failure) from failure
        return known.signing if known else None

    def _kept(self, credential: str, at: float) -> Known | None:
        """Who that was a few seconds before, while nothing better can be known."""
        kept = self._remembered.get(credential)
        return kept.known if kept and at <= kept.seen_at + KEPT_SECONDS else None

    def _looking_up(self, credential: str, address: str) -> asyncio.Task[Known | None]:
        """One looks for all who ask with the same credential at once. Raises ``Unauthenticated``, ``TooMany``."""
        looking = self._looking.get(credential)
        if looking is None:
            said = parse_key(credential) or (self.tokens.read(credential) if self.tokens else None)
            if said is None:
                raise Unauthenticated
            guesser = self._guesser(credential, said, address)
            if guesser is not None:
                self._guesses.take(guesser)
            in_turn = guesser is not None and isinstance(said, ApiKey)
            looking = self._looking[credential] = asyncio.create_task(self._seen(credential, said, in_turn=in_turn))
            looking.add_done_callback(partial(self._looked, credential, guesser))
        return looking

    def _guesser(self, credential: str, said: ApiKey | Session, address: str) -> str | None:
        """To whom it counts if nobody has it; whoever was seen to have it needs no leave."""
        if credential in self._remembered:
            return None
        return neighbourhood(address) if isinstance(said, ApiKey) else f"session {said.id}"

    def _looked(self, credential: str, guesser: str | None, done: asyncio.Task[Known | None]) -> None:
        """What came of it is told to whoever waited, if they still do."""
        self._looking.pop(credential, None)
        was_guess = not done.cancelled() and done.exception() is None and done.result() is None
        if guesser is not None and not was_guess:
            self._guesses.give_back(guesser)

    async def _seen(self, credential: str, said: ApiKey | Session, *, in_turn: bool = False) -> Known | None:
        async with self._guesses.taking_turns() if in_turn else nullcontext():
            began = time.monotonic()
            known = await self._look_up(said)
        self._silence.end()
        if known is None:
            self._remembered.pop(credential, None)
        elif began >= max(self._unsettled.get(credential, 0.0), self._unsettled.get(known.caller.account, 0.0)):
            _make_room(self._remembered)
            self._remembered[credential] = _Remembered(known, began)
        return known

    async def _look_up(self, said: ApiKey | Session) -> Known | None:
        if isinstance(said, Session):
            return await self._known_by_session(said)
        async with self._transactions.begin() as work:
            return await self._known_by_key(work, said)

    async def _known_by_session(self, session: Session) -> Known | None:
        async with self._transactions.begin() as work:
            ended, seen_at = await store.look_at_session(work.db, session.id)
            if ended:
                return None
            account = await store.get_account(work.db, session.account)
            if account is None or (account.sessions_from is not None and session.began_at < account.sessions_from):
                return None
        now = machine_now()
        if now - (seen_at or session.began_at) > IDLE_AFTER:
            return None
        if seen_at is None or now - seen_at > SEEN_EVERY:
            await self._see(store.Seen(seen_at=now, **asdict(session)))
        step = first_step(account, second_factor_required=self._second_factor_required)
        caller = _caller(account, bare=step is not None)
        return Known(caller) if caller else None

    async def _see(self, session: store.Seen) -> None:
        """Somebody still sits there. A database that only reads keeps nobody out."""
        try:
            async with self._transactions.begin() as work:
                await store.see_session(work.db, session)
        except LOSSES as failure:
            _log.warning("session_not_seen", error=type(failure).__name__)

    async def _known_by_key(self, work: Work, key: ApiKey) -> Known | None:
        """A key nobody has costs what a wrong one costs."""
        held = await store.get_key(work.db, key.prefix)
        if not is_secret(key.secret, held.secret_hash if held else _NOBODYS) or held is None:
            return None
        caller = _caller(held.account)
        if caller is None or (held.expires_at is not None and held.expires_at <= work.now):
            return None
        if held.algorithm is None:
            return Known(caller)
        secrets = []
        for sealed in await store.secrets_of(work.db, key.prefix, machine_now()):
            try:
                secrets.append(self._strongbox.open_signing_secret(sealed))
            except CannotOpen:
                _log.error("keys_unreadable", count=1)
        return Known(caller, Signing(key=key.prefix, algorithm=Algorithm(held.algorithm), secrets=tuple(secrets)))

    def forget_account(self, name: str) -> None:
        """What was remembered of this account holds no longer."""
        self._unsettle(name)
        for credential in [one for one, kept in self._remembered.items() if kept.known.caller.account == name]:
            del self._remembered[credential]

    def forget(self, credential: str) -> None:
        """Do not remember a credential that is good no longer."""
        self._unsettle(credential)
        self._remembered.pop(credential, None)

    def _unsettle(self, name: str) -> None:
        """The change is not committed yet: what is looked up meanwhile is not remembered."""
        _make_room(self._unsettled)
        self._unsettled[name] = time.monotonic() + SETTLED_SECONDS


def _told(failure: Exception) -> Exception:
    """Whoever cannot be looked up because the database is away may come again."""
    return Unavailable() if is_transient(failure) else failure


def _make_room(kept: dict[str, Any]) -> None:
    if len(kept) >= MAX_REMEMBERED:
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


def _credential(headers: dict[bytes, bytes], cookie: str = COOKIE) -> str | None:
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
