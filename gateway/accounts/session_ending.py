"""List and end the sessions of a person."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.clock import machine_now
from chassis.db.work import Transactions, Work
from chassis.errors import NotFound
from chassis.telemetry.trace import Trace
from gateway import store
from gateway.accounts.credential_changes import CallerCache
from gateway.accounts.tokens import IDLE_AFTER


async def end_session(
    transactions: Transactions, name: str, session: UUID | None, trace: Trace, cache: CallerCache
) -> None:
    """End one session of the account, or all if ``session`` is ``None``.

    Raises:
        NotFound: the account does not exist or has no such active session.
    """
    now = machine_now()
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        if session is None:
            await store.save_account(work.db, replace(account, sessions_from=now))
        else:
            one = next((one for one in await active_sessions(work, account, now) if one.id == session), None)
            if one is None:
                raise NotFound
            await store.end_session(work.db, one.id, one.expires_at, now)
        work.audit("session.end", name)
    cache.evict_account(name)


async def active_sessions(work: Work, account: store.Account, now: datetime) -> list[store.ActiveSession]:
    """Return the sessions of the account that were used within the idle limit, newest first."""
    return await store.list_sessions(work.db, account.name, account.sessions_from, now - IDLE_AFTER, now)
