"""A person ends sessions under the own name."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.clock import machine_now
from chassis.db.work import Transactions, Work
from chassis.errors import NotFound
from chassis.telemetry.trace import Trace
from gateway import store
from gateway.accounts.changing import Remembers
from gateway.edge.authenticate import IDLE_AFTER


async def end_session(
    transactions: Transactions, name: str, session: UUID | None, trace: Trace, told: Remembers
) -> None:
    """One, or without a name every one. Raises ``NotFound`` for one that is not among this account's."""
    now = machine_now()
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        if session is None:
            await store.save_account(work.db, replace(account, sessions_from=now))
        else:
            one = next((one for one in await used_sessions(work, account, now) if one.id == session), None)
            if one is None:
                raise NotFound
            await store.end_session(work.db, one.id, one.expires_at, now)
        work.audit("session.end", name)
    told.forget_account(name)


async def used_sessions(work: Work, account: store.Account, now: datetime) -> list[store.Seen]:
    """Those in which somebody still sits, the newest first."""
    return await store.sessions_of(work.db, account.name, account.sessions_from, now - IDLE_AFTER, now)
