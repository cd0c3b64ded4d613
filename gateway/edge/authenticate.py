"""Who asks: an API key or a session token in ``Authorization``, or the console's cookie."""

import hmac
import time
from dataclasses import dataclass

from chassis.db.work import Transactions
from chassis.errors import Unauthenticated
from chassis.web.auth import Caller
from gateway import store
from gateway.accounts.keys import is_secret, parse_key
from gateway.accounts.tokens import SessionTokens

REMEMBERED_SECONDS = 5.0  # a revoked key lives at most this long
WATCHER = Caller(account="prometheus", roles=("operator",))
COOKIE = "weiquan_session"
MAX_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Remembered:
    caller: Caller
    until: float


def is_watcher(path: str, headers: dict[bytes, bytes], metrics_key: str | None) -> bool:
    """Whether this is Prometheus with the deployment's own key, which needs no database to be known."""
    if path != "/metrics" or metrics_key is None:
        return False
    return hmac.compare_digest(headers.get(b"authorization", b""), f"Bearer {metrics_key}".encode())


class Authenticator:
    """Turns credentials into a caller; remembers the answer for a moment."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._remembered: dict[str, _Remembered] = {}
        self.tokens: SessionTokens | None = None

    async def caller_of(self, headers: dict[bytes, bytes]) -> Caller | None:
        """The caller, ``None`` without credentials. Raises ``Unauthenticated`` for wrong ones."""
        credential = _credential(headers)
        if credential is None:
            return None
        remembered = self._remembered.get(credential)
        if remembered and time.monotonic() < remembered.until:
            return remembered.caller
        caller = await self._look_up(credential)
        if caller is None:
            raise Unauthenticated
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        self._remembered[credential] = _Remembered(caller, time.monotonic() + REMEMBERED_SECONDS)
        return caller

    async def _look_up(self, credential: str) -> Caller | None:
        key = parse_key(credential)
        async with self._transactions.begin() as work:
            if key is not None:
                stored = await store.account_of_key(work.db, key.prefix)
                if stored is None or not is_secret(key.secret, stored[0]):
                    return None
                if stored[1] is not None and stored[1] <= work.now:
                    return None
                return _caller(stored[2])
            session = self.tokens.read(credential) if self.tokens else None
            if session is None or await store.has_ended(work.db, session.id):
                return None
            account = await store.get_account(work.db, session.account)
        if account is None or (account.sessions_from is not None and session.began_at < account.sessions_from):
            return None
        return _caller(account, must_change=account.password_until is not None)

    def forget_account(self, name: str) -> None:
        """What was remembered of this account holds no longer."""
        of_account = [one for one, remembered in self._remembered.items() if remembered.caller.account == name]
        for credential in of_account:
            self.forget(credential)

    def forget(self, credential: str) -> None:
        """Do not remember a credential that is good no longer."""
        self._remembered.pop(credential, None)


def _caller(account: store.Account, *, must_change: bool = False) -> Caller | None:
    """Who signed in with a password that others were shown may do nothing but change it."""
    if account.disabled_at is not None:
        return None
    if must_change:
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


def _credential(headers: dict[bytes, bytes]) -> str | None:
    authorization = headers.get(b"authorization")
    if authorization is not None:
        scheme, _, credential = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise Unauthenticated
        return credential.strip()
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None
