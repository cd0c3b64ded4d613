"""How a person signs in: a bounded number of tries, a password, a second factor where one is set.

A try is counted before it is looked at, in a transaction of its own, so that neither a refusal nor many tries at once
are forgotten. Names nobody has are counted alike: a lock tells nothing about who exists.
"""

import hashlib
from datetime import datetime, timedelta

import structlog

from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.errors import TooMany, Unauthenticated
from chassis.telemetry.trace import Trace
from gateway import store
from gateway.accounts.passwords import is_password
from gateway.accounts.second_factor import step_of

TRIES = 5  # in a row, before the first wait
FIRST_WAIT = timedelta(minutes=1)  # doubled with each further wrong try
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
_log = structlog.get_logger()


class WrongPassword(Unauthenticated):
    code = "wrong_password"
    zh = "用户名、密码或验证码不正确"
    en = "Wrong user, password or code"


class LockedOut(TooMany):
    code = "locked_out"
    zh = "连续多次不正确，请稍后再试"
    en = "Too many wrong tries; come again later"


async def sign_in(transactions: Transactions, user: str, password: str, code: str | None, trace: Trace) -> str:
    """The account's name. Raises ``WrongPassword``, ``LockedOut``."""
    digest = hashlib.sha256(user.encode("utf-8", "replace")).digest()
    now = machine_now()
    async with transactions.begin(trace=trace) as work:
        waits_until = await store.count_try(work.db, digest, now, wait_after, FORGOTTEN_AFTER)
        account = await store.get_account(work.db, user) if waits_until is None and "\x00" not in user else None
    if waits_until is not None:
        _log.warning("sign_in_locked_out")
        raise LockedOut
    known = account if account is not None and account.disabled_at is None else None
    if not await is_password(password, known.password_hash if known else None) or known is None:
        _log.warning("sign_in_refused", account=known.name if known else None)  # never what was typed
        raise WrongPassword
    async with transactions.begin(known.name, trace) as work:
        if known.totp_secret is not None:
            step = step_of(code or "", known.totp_secret, now.timestamp(), known.totp_step)
            if step is None or not await store.use_step(work.db, known.name, step):
                _log.warning("sign_in_refused", account=known.name, second_factor=True)
                raise WrongPassword
        await store.forget_tries(work.db, digest)
        work.audit("session.open", known.name)
    return known.name


def wait_after(tries: int, now: datetime) -> datetime | None:
    """Until when nobody may try again, after so many wrong ones in a row."""
    if tries <= TRIES:
        return None
    doubled = 1 << min(tries - TRIES - 1, 10)
    return now + min(FIRST_WAIT * doubled, LONGEST_WAIT)
