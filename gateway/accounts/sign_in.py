"""How a person signs in: a bounded number of tries, a password, a second factor where one is set.

A try is counted before it is checked, in a transaction of its own, so that neither a refused nor a concurrent one
escapes the count. Unknown names are counted too, so that a lock does not show which accounts exist.
"""

import hashlib
from datetime import datetime, timedelta

import structlog

from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.errors import Forbidden, TooMany, Unauthenticated
from chassis.telemetry.trace import Trace
from chassis.vault.seal import CannotOpen
from gateway import store
from gateway.accounts.passwords import is_password
from gateway.accounts.second_factor import step_of
from gateway.accounts.secret_sealer import SecretSealer

MAX_TRIES = 5  # in a row, before the first wait
FIRST_WAIT = timedelta(minutes=1)  # doubled with each further wrong try
LONGEST_WAIT = timedelta(minutes=15)
TRIES_EXPIRE_AFTER = timedelta(hours=24)
_log = structlog.get_logger()


class WrongPassword(Unauthenticated):
    code = "wrong_password"
    zh = "用户名、密码或验证码不正确"
    en = "Wrong user, password or code"


class LockedOut(TooMany):
    code = "locked_out"
    zh = "连续多次不正确，请稍后再试"
    en = "Too many wrong tries; come again later"


async def sign_in(
    transactions: Transactions, sealer: SecretSealer, user: str, password: str, code: str | None, trace: Trace
) -> store.Account:
    """Check name, password and code, and return the account; ``LockedOut`` after too many tries.

    Raises:
        WrongPassword: the account is unknown or may not sign in, or the password or code is wrong.
    """
    now = machine_now()
    account = await _count_try(transactions, user, trace, now)
    known = account if account is not None and may_sign_in(account, now) else None
    if not await is_password(password, known.password_hash if known else None) or known is None:
        _log.warning("sign_in_refused", account=known.name if known else None)  # never what was typed
        raise WrongPassword
    async with transactions.begin(known.name, trace) as work:
        if known.totp_secret is not None:
            step = _step_of(sealer, known, code or "", now)
            if step is None or not await store.use_step(work.db, known.name, step):
                _log.warning("sign_in_refused", account=known.name, second_factor=True)
                raise WrongPassword
        await store.delete_tries(work.db, _digest(user))
        work.audit("session.open", known.name)
    return known


def _step_of(sealer: SecretSealer, account: store.Account, code: str, now: datetime) -> int | None:
    """Return the time step of the code; ``None`` if it is wrong or the factor cannot be opened."""
    try:
        secret = sealer.open_second_factor(account.name, account.totp_secret or b"")
    except CannotOpen:
        _log.error("keys_unreadable", count=1)
        return None
    return step_of(code, secret, now.timestamp(), account.totp_step)


async def confirm_password(
    transactions: Transactions,
    name: str,
    password: str,
    trace: Trace,
    *,
    sealer: SecretSealer | None = None,
    code: str = "",
) -> None:
    """Check a person's password before a change of credentials; with ``sealer`` also a code, if a factor is set.

    After too many tries ``LockedOut`` is raised.

    Raises:
        Forbidden: the account has no password, or the password or code is wrong.
    """
    async with transactions.begin(trace=trace) as work:
        account = await store.get_account(work.db, name)
    if account is None or account.password_hash is None:
        raise Forbidden
    await _count_try(transactions, name, trace, machine_now())
    if not await is_password(password, account.password_hash):
        _log.warning("confirmation_refused", account=name)
        raise Forbidden
    async with transactions.begin(name, trace) as work:
        if sealer is not None and account.totp_secret is not None:
            step = _step_of(sealer, account, code, machine_now())
            if step is None or not await store.use_step(work.db, name, step):
                _log.warning("confirmation_refused", account=name, second_factor=True)
                raise Forbidden
        await store.delete_tries(work.db, _digest(name))


def may_sign_in(account: store.Account, now: datetime) -> bool:
    """Return whether the account is enabled and its password is not an expired temporary one."""
    return account.disabled_at is None and (account.password_until is None or now < account.password_until)


async def _count_try(transactions: Transactions, name: str, trace: Trace, now: datetime) -> store.Account | None:
    """Count a try and return the account of this name, if any.

    Raises:
        LockedOut: the name must wait after too many tries.
    """
    async with transactions.begin(trace=trace) as work:
        waits_until = await store.count_try(work.db, _digest(name), now, wait_after, TRIES_EXPIRE_AFTER)
        account = await store.get_account(work.db, name) if waits_until is None and "\x00" not in name else None
    if waits_until is not None:
        _log.warning("sign_in_locked_out")
        raise LockedOut
    return account


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "replace")).digest()


def wait_after(tries: int, now: datetime) -> datetime | None:
    """Return until when a name must wait after so many tries in a row; ``None`` if it need not."""
    if tries <= MAX_TRIES:
        return None
    doubled = 1 << min(tries - MAX_TRIES - 1, 10)
    return now + min(FIRST_WAIT * doubled, LONGEST_WAIT)
