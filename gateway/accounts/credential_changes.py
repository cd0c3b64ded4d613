"""Change a password or second factor after the person has confirmed who they are."""

import asyncio
from dataclasses import replace
from typing import Protocol

from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.errors import FieldError, Invalid, NotFound
from chassis.telemetry.trace import Trace
from gateway import store
from gateway.accounts.breached_passwords import BreachedPasswords
from gateway.accounts.key_ending import end_all_keys
from gateway.accounts.password_policy import WeakPassword, check_password
from gateway.accounts.password_queue import PasswordQueue
from gateway.accounts.passwords import hash_password
from gateway.accounts.second_factor import parse_secret, step_of
from gateway.accounts.secret_sealer import SecretSealer
from gateway.accounts.sign_in import Confirmation, confirm_password


class CallerCache(Protocol):
    """A cache of authenticated callers that can evict one account."""

    def evict_account(self, name: str) -> None: ...


class WrongCode(Invalid):
    code = "wrong_code"
    zh = "验证码不正确"
    en = "Wrong code"


async def change_password(
    transactions: Transactions,
    queue: PasswordQueue,
    confirmation: Confirmation,
    chosen: str,
    trace: Trace,
    cache: CallerCache,
    *,
    breached: BreachedPasswords,
) -> None:
    """Change the password and end all sessions and keys of the account.

    ``confirm_password`` refuses with ``Forbidden`` (the present password is wrong) and ``LockedOut``.

    Raises:
        WeakPassword: the chosen password is too short, common, breached or the present one.
        NotFound: no account has this name.
    """
    name = confirmation.account
    await confirm_password(transactions, queue, confirmation, trace)
    if chosen == confirmation.password:
        raise WeakPassword(FieldError(field="/new_password", code="unchanged", message="与原密码相同"))
    check_password(chosen, name)
    if await asyncio.to_thread(breached.holds, chosen):
        raise WeakPassword(FieldError(field="/new_password", code="breached", message="已在别处泄露，请换一个"))
    async with queue.hashing(None):
        hashed = await asyncio.to_thread(hash_password, chosen)
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        changed = replace(account, password_hash=hashed, password_until=None, sessions_from=machine_now())
        await store.save_account(work.db, changed)
        work.audit("password.change", name)
        await end_all_keys(work, changed)
    cache.evict_account(name)


async def set_second_factor(
    transactions: Transactions,
    queue: PasswordQueue,
    confirmation: Confirmation,
    secret: str,
    code: str,
    trace: Trace,
    cache: CallerCache,
    *,
    sealer: SecretSealer,
) -> None:
    """Set or replace the second factor and end all sessions and keys of the account.

    ``secret`` is the base32 text that was shown, ``code`` what the app computed from it; the code in ``confirmation``
    is of the factor that is replaced, if any. ``confirm_password`` refuses with ``Forbidden`` (the password or that
    code is wrong) and ``LockedOut``.

    Raises:
        WrongCode: ``code`` does not belong to ``secret`` now.
        NotFound: no account has this name.
    """
    name = confirmation.account
    await confirm_password(transactions, queue, confirmation, trace, sealer=sealer)
    secret_bytes, now = parse_secret(secret), machine_now()
    step = step_of(code, secret_bytes, now.timestamp(), 0)
    if step is None:
        raise WrongCode(FieldError(field="/code", code="wrong", message="验证码不正确"))
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        await store.set_second_factor(work.db, name, sealer.seal_second_factor(name, secret_bytes), step, now)
        work.audit("second_factor.set", name)
        await end_all_keys(work, account)
    cache.evict_account(name)
