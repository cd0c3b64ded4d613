"""A person changes how they sign in: shown to be themselves, by nothing that everybody chooses."""

import asyncio
from dataclasses import replace
from typing import Protocol

from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.errors import FieldError, Invalid, NotFound
from chassis.telemetry.trace import Trace
from gateway import store
from gateway.accounts.breached import Breached
from gateway.accounts.choosing import TooWeak, check_password
from gateway.accounts.passwords import hash_password
from gateway.accounts.second_factor import plain, step_of
from gateway.accounts.signing_in import confirm
from gateway.accounts.strongbox import Strongbox


class Remembers(Protocol):
    """Who keeps callers in mind for a moment."""

    def forget_account(self, name: str) -> None: ...


class WrongCode(Invalid):
    code = "wrong_code"
    zh = "验证码不正确"
    en = "Wrong code"


async def change_password(
    transactions: Transactions,
    name: str,
    password: str,
    chosen: str,
    trace: Trace,
    told: Remembers,
    *,
    breached: Breached,
) -> None:
    """Every session of before ends. Raises ``Forbidden`` for a wrong one, ``LockedOut``, ``TooWeak``."""
    await confirm(transactions, name, password, trace)
    if chosen == password:
        raise TooWeak(FieldError(field="/new_password", code="unchanged", message="与原密码相同"))
    check_password(chosen, name)
    if await asyncio.to_thread(breached.holds, chosen):
        raise TooWeak(FieldError(field="/new_password", code="breached", message="已在别处泄露，请换一个"))
    hashed = await asyncio.to_thread(hash_password, chosen)
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        changed = replace(account, password_hash=hashed, password_until=None, sessions_from=machine_now())
        await store.save_account(work.db, changed)
        work.audit("password.change", name)
    told.forget_account(name)


async def set_second_factor(
    transactions: Transactions,
    name: str,
    password: str,
    secret: str,
    code: str,
    trace: Trace,
    told: Remembers,
    *,
    strongbox: Strongbox,
    present_code: str = "",
) -> None:
    """``secret`` as it was shown (base32), ``code`` what the app made of it. Every session of before ends.

    Where there is a factor already, ``present_code`` is one of that. Raises ``Forbidden`` for a wrong password or a
    wrong code of the present factor, ``LockedOut``, ``WrongCode``.
    """
    await confirm(transactions, name, password, trace, strongbox=strongbox, code=present_code)
    held, now = plain(secret), machine_now()
    step = step_of(code, held, now.timestamp(), 0)
    if step is None:
        raise WrongCode(FieldError(field="/code", code="wrong", message="验证码不正确"))
    async with transactions.begin(name, trace) as work:
        await store.set_second_factor(work.db, name, strongbox.seal_second_factor(name, held), step, now)
        work.audit("second_factor.set", name)
    told.forget_account(name)
