"""A person's own account: how they sign in, and where they are signed in."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.clock import machine_now
from chassis.errors import Forbidden, NotFound
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.problems import status_of
from chassis.web.reading import StrictRoute
from chassis.web.transaction import trace_of
from gateway import store
from gateway.accounts.choosing import LONGEST
from gateway.accounts.ending import end_session, used_sessions
from gateway.accounts.first_steps import FirstStep, first_step
from gateway.accounts.signing_in import LockedOut, confirm
from gateway.console import guard
from gateway.console.factor import FACTOR
from gateway.console.pages import go, page, saying_for
from gateway.console.password import PASSWORD
from gateway.console.session import SIGN_IN, account_of, leave
from gateway.edge.authenticate import COOKIE
from gateway.edge.front import STRANGER

ACCOUNT = "/console/account"
ENDED = f"{ACCOUNT}/ended"  # the same page after a session was ended
ALL = "all"  # sessions
_FIRST = {FirstStep.PASSWORD: PASSWORD, FirstStep.SECOND_FACTOR: FACTOR}
_SAID: dict[type[Exception], str] = {
    guard.ForeignForm: "account.old",
    Forbidden: "account.wrong",
    LockedOut: "signin.locked",
    NotFound: "account.gone",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


async def first_page(request: Request, caller: Caller) -> str:
    """Where somebody goes who may do nothing else yet."""
    account, required = await account_of(request, caller), request.app.state.settings.second_factor_required
    step = first_step(account, second_factor_required=required) if account else None
    return _FIRST[step] if step else ACCOUNT


@router.get("/account")
async def show_account(request: Request, caller: CurrentCaller) -> Response:
    return await _shown(request, caller)


@router.get("/account/ended")
async def show_ended(request: Request, caller: CurrentCaller) -> Response:
    return await _shown(request, caller, done="account.ended")


@router.post("/account")
async def end_sessions(request: Request, caller: CurrentCaller) -> Response:
    """One session or all; whoever ends the one they sit in signs in again."""
    if caller == STRANGER:
        return go(request, SIGN_IN)
    state = request.app.state
    try:
        fields = await guard.own_form(request, COOKIE)
        session = _named(fields.get("session", ""))
        await confirm(state.transactions, caller.account, fields.get("password", "")[:LONGEST], trace_of(request))
        await end_session(state.transactions, caller.account, session, trace_of(request), state.authenticator)
    except (Forbidden, LockedOut, NotFound) as refusal:
        return await _shown(request, caller, status=status_of(refusal), said=_SAID[type(refusal)])
    if session not in (None, _present(request)):
        return go(request, ENDED)
    return leave(request, SIGN_IN)


async def _shown(
    request: Request, caller: Caller, *, status: int = 200, said: str | None = None, done: str | None = None
) -> Response:
    if caller == STRANGER:
        return go(request, SIGN_IN)
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        account = await store.get_account(work.db, caller.account)
        sessions = await used_sessions(work, account, machine_now()) if account else []
    return page(
        request,
        "account.html",
        status=status,
        caller=caller,
        say=saying_for(request),
        has_factor=account is not None and account.totp_secret is not None,
        sessions=sessions,
        present=_present(request),
        said=said,
        done=done,
    )


def _named(session: str) -> UUID | None:
    """The session a form names, nothing for all. Raises ``NotFound``."""
    if session == ALL:
        return None
    try:
        return UUID(session)
    except ValueError:
        raise NotFound from None


def _present(request: Request) -> UUID | None:
    """The session this browser sits in."""
    session = request.app.state.authenticator.tokens.read(guard.kept(request, COOKIE))
    return session.id if session else None
