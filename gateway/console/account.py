"""The page of a person's own account: how they sign in, their active sessions and their API keys."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.clock import machine_now
from chassis.errors import Forbidden, NotFound
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.problems import status_of
from chassis.web.transaction import trace_of
from gateway import store
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.required_steps import RequiredStep, next_required_step
from gateway.accounts.session_ending import active_sessions, end_session
from gateway.accounts.sign_in import confirm_password
from gateway.accounts.tries import LockedOut
from gateway.console import csrf
from gateway.console.pages import formatter_for, redirect_to, render_page
from gateway.console.password import PASSWORD
from gateway.console.second_factor import FACTOR
from gateway.console.session import SIGN_IN, end_browser_session, load_account
from gateway.edge.app import ANONYMOUS
from gateway.edge.authentication import COOKIE

ACCOUNT = "/console/account"
ENDED = f"{ACCOUNT}/ended"  # the same page after a session was ended
ALL = "all"  # form value: end all sessions
_STEP_PAGES = {RequiredStep.PASSWORD: PASSWORD, RequiredStep.SECOND_FACTOR: FACTOR}
_MESSAGE_KEYS: dict[type[Exception], str] = {
    csrf.ForeignForm: "account.old",
    Forbidden: "account.wrong",
    LockedOut: "signin.locked",
    NotFound: "account.gone",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


async def required_page(request: Request, caller: Caller) -> str:
    """Return the page of the step that the person must take first; without one, the account page."""
    account, required = await load_account(request, caller), request.app.state.settings.second_factor_required
    step = next_required_step(account, second_factor_required=required) if account else None
    return _STEP_PAGES[step] if step else ACCOUNT


@router.get("/account")
async def show_account(request: Request, caller: CurrentCaller) -> Response:
    return await account_page(request, caller)


@router.get("/account/ended")
async def show_ended(request: Request, caller: CurrentCaller) -> Response:
    return await account_page(request, caller, done="account.ended")


@router.post("/account")
async def end_sessions(request: Request, caller: CurrentCaller) -> Response:
    """End one session or all; whoever ends the present one signs in again."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    state = request.app.state
    try:
        fields = await csrf.read_own_form(request, COOKIE)
        session = _parse_session(fields.get("session", ""))
        confirmation = confirmation_of(request, caller, fields.get("password", "")[:MAX_LENGTH])
        await confirm_password(state.transactions, state.passwords, confirmation, trace_of(request))
        await end_session(state.transactions, caller.account, session, trace_of(request), state.authenticator)
    except (Forbidden, LockedOut, NotFound) as refusal:
        return await account_page(request, caller, status=status_of(refusal), message=_MESSAGE_KEYS[type(refusal)])
    if session not in (None, _current_session(request)):
        return redirect_to(request, ENDED)
    return end_browser_session(request, SIGN_IN)


async def account_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    message: str | None = None,
    done: str | None = None,
    made: Mapping[str, str] | None = None,
) -> Response:
    """Return the page; ``made`` is a new key, and its signing secret if it has one, which are shown once."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        account = await store.get_account(work.db, caller.account)
        sessions = await active_sessions(work, account, machine_now()) if account else []
        keys = await store.list_keys(work.db, caller.account, work.now)
    return render_page(
        request,
        "account.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        has_password=account is not None and account.password_hash is not None,
        has_factor=account is not None and account.totp_secret is not None,
        sessions=sessions,
        present=_current_session(request),
        keys=keys,
        made=made,
        message=message,
        done=done,
    )


def _parse_session(session: str) -> UUID | None:
    """Return the session that a form names, ``None`` for all.

    Raises:
        NotFound: it is no session id.
    """
    if session == ALL:
        return None
    try:
        return UUID(session)
    except ValueError:
        raise NotFound from None


def _current_session(request: Request) -> UUID | None:
    """Return the session of this browser."""
    session = request.app.state.authenticator.tokens.read(csrf.get_cookie(request, COOKIE))
    return session.id if session else None
