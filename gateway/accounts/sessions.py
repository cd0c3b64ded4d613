"""The sessions under one's own name: which there are, and how one that should not be there ends (ASVS 5.0 §7.5.2)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from chassis.clock import SHANGHAI, machine_now
from chassis.db.work import Transactions, Work
from chassis.errors import NotFound
from chassis.telemetry.trace import Trace
from chassis.web.auth import CurrentCaller
from chassis.web.reading import StrictRoute
from chassis.web.texts import Body, Text
from chassis.web.transaction import trace_of
from gateway import store
from gateway.accounts.changing import Remembers
from gateway.accounts.choosing import LONGEST
from gateway.accounts.signing_in import confirm
from gateway.edge.authenticate import IDLE_AFTER

router = APIRouter(prefix="/v1/accounts/me", tags=["accounts"], route_class=StrictRoute)


class EndSessions(Body):
    """Shown to be the person; ``session`` is one of the list, all without it."""

    password: Text = Field(min_length=1, max_length=LONGEST)
    session: UUID | None = None


@router.get("/sessions")
async def list_sessions(request: Request, caller: CurrentCaller) -> dict[str, Any]:
    """Of people, from their first request on, the newest first; ``seen_at`` to a minute. Machines have none."""
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin(trace=trace_of(request)) as work:
        account = await store.get_account(work.db, caller.account)
        found = await _used(work, account, machine_now()) if account else []
    return {"items": [_shown(session) for session in found], "next": None}


@router.post("/sessions:end", openapi_extra={"x-idempotent": True})
async def end_sessions(asked: EndSessions, request: Request, caller: CurrentCaller) -> dict[str, bool]:
    """One, or every one, this one too: sign in again."""
    state = request.app.state
    await confirm(state.transactions, caller.account, asked.password, trace_of(request))
    await end(state.transactions, caller.account, asked.session, trace_of(request), state.authenticator)
    return {"ended": True}


async def end(transactions: Transactions, name: str, session: UUID | None, trace: Trace, told: Remembers) -> None:
    """Raises ``NotFound`` for a session that is not among this account's."""
    now = machine_now()
    async with transactions.begin(name, trace) as work:
        account = await store.lock_account(work.db, name)
        if account is None:
            raise NotFound
        if session is None:
            await store.save_account(work.db, replace(account, sessions_from=now))
        else:
            one = next((one for one in await _used(work, account, now) if one.id == session), None)
            if one is None:
                raise NotFound
            await store.end_session(work.db, one.id, one.expires_at, now)
        work.audit("session.end", name)
    told.forget_account(name)


async def _used(work: Work, account: store.Account, now: datetime) -> list[store.Seen]:
    return await store.sessions_of(work.db, account.name, account.sessions_from, now - IDLE_AFTER, now)


def _shown(session: store.Seen) -> dict[str, Any]:
    moments = {"began_at": session.began_at, "seen_at": session.seen_at, "expires_at": session.expires_at}
    return {"id": str(session.id)} | {name: at.astimezone(SHANGHAI).isoformat() for name, at in moments.items()}
