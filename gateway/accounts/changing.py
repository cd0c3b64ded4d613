"""A person changes the password: shown to be themselves, and no choice that everybody makes."""

import asyncio
from dataclasses import replace
from typing import Protocol

from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.errors import FieldError, NotFound
from chassis.telemetry.trace import Trace
from gateway import store
from gateway.accounts.choosing import TooWeak, check_password
from gateway.accounts.passwords import hash_password
from gateway.accounts.signing_in import confirm


class Remembers(Protocol):
    """Who keeps callers in mind for a moment."""

    def forget_account(self, name: str) -> None: ...


async def change_password(
    transactions: Transactions, name: str, password: str, chosen: str, trace: Trace, told: Remembers
) -> None:
    """Raises ``Forbidden`` for a wrong one, ``LockedOut``, ``TooWeak``."""
    await confirm(transactions, name, password, trace)
    if chosen == password:
        raise TooWeak(FieldError(field="/new_password", code="unchanged", message="与原密码相同"))
    check_password(chosen, name)
    hashed = await asyncio.to_thread(hash_password, chosen)
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        changed = replace(account, password_hash=hashed, password_until=None, sessions_from=machine_now())
        await store.save_account(work.db, changed)
        work.audit("password.change", name)
    told.forget_account(name)
