"""Routes to list and end one's own sessions (OWASP ASVS 5.0 §7.5.2)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from canon.shanghai import written
from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.models import Body, Text
from chassis.web.transaction import trace_of
from gateway import store
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.session_ending import active_sessions, end_session
from gateway.accounts.sign_in import confirm_password
from gateway.accounts.views import EndedView, SessionList

router = APIRouter(prefix="/v1/accounts/me", tags=["accounts"], route_class=StrictRoute)


class EndSessions(Body):
    """Shown to be the person; ``session`` is one of the list, all without it."""

    password: Text = Field(min_length=1, max_length=MAX_LENGTH)
    session: UUID | None = None


@router.get("/sessions", summary="查看自己的登录", response_model=SessionList)
async def list_sessions(request: Request, caller: CurrentCaller) -> dict[str, Any]:
    """Of people, from their first request on, the newest first; ``seen_at`` to a minute. Machines have none."""
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin(trace=trace_of(request)) as work:
        account = await store.get_account(work.db, caller.account)
        found = await active_sessions(work, account, machine_now()) if account else []
    return {"items": [_session_response(session) for session in found], "next": None}


@router.post(
    "/sessions:end", summary="退出一处或全部登录", openapi_extra={"x-idempotent": True}, response_model=EndedView
)
async def end_sessions(body: EndSessions, request: Request, caller: CurrentCaller) -> dict[str, bool]:
    """One, or every one, this one too: sign in again."""
    state = request.app.state
    confirmation = confirmation_of(request, caller, body.password)
    await confirm_password(state.transactions, state.passwords, confirmation, trace_of(request))
    await end_session(state.transactions, caller.account, body.session, trace_of(request), state.authenticator)
    return {"ended": True}


def _session_response(session: store.ActiveSession) -> dict[str, Any]:
    moments = {"began_at": session.began_at, "seen_at": session.seen_at, "expires_at": session.expires_at}
    return {"id": str(session.id)} | {name: written(at) for name, at in moments.items()}
