"""Signing in and out with a browser."""

from fastapi import APIRouter, Request, Response

from chassis.clock import machine_now
from chassis.errors import TooMany
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.transaction import Transaction, TransactionRoute, trace_of
from gateway import store
from gateway.accounts.networks import client_network
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.sign_in import SignInAttempt, WrongPassword, sign_in
from gateway.accounts.tries import LockedOut
from gateway.console import csrf
from gateway.console.pages import redirect_to, render_page
from gateway.edge.app import ANONYMOUS
from gateway.edge.authentication import COOKIE

HOME = "/console/"
SIGN_IN = "/console/sign-in"
CHANGED = f"{SIGN_IN}/changed"  # the same page after the password was changed
FACTOR_SET = f"{SIGN_IN}/second-factor"  # and after a second factor was set
_IDEMPOTENT = {"x-idempotent": True}  # a browser's form has no Idempotency-Key, and none is needed
router = APIRouter(route_class=TransactionRoute)
sign_in_router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/sign-in")
async def show_sign_in(request: Request, caller: CurrentCaller) -> Response:
    if caller != ANONYMOUS:
        return redirect_to(request, HOME)
    return _sign_in_page(request)


@router.get("/sign-in/changed")
async def show_changed(request: Request) -> Response:
    return _sign_in_page(request, done="signin.changed")


@router.get("/sign-in/second-factor")
async def show_factor_set(request: Request) -> Response:
    return _sign_in_page(request, done="signin.factor_set")


@sign_in_router.post("/sign-in", openapi_extra=_IDEMPOTENT)
async def submit_sign_in(request: Request, caller: CurrentCaller) -> Response:
    """Check the password and keep the session in a cookie; an error shows the same page with a message."""
    if caller != ANONYMOUS:
        return redirect_to(request, HOME)
    try:
        fields = await csrf.read_own_form(request, csrf.SEED_COOKIE)
    except csrf.ForeignForm:
        return _sign_in_page(request, status=403, message="signin.old")
    user, password = fields.get("user", ""), fields.get("password", "")
    code, network = fields.get("code", "").strip(), client_network(request)
    if max(len(password), len(user)) > MAX_LENGTH or not user.isprintable():
        return _sign_in_page(request, status=401, message="signin.wrong", user=user)
    attempt = SignInAttempt(user=user, password=password, code=code, network=network)
    try:
        state = request.app.state
        account = await sign_in(state.transactions, state.passwords, state.sealer, attempt, trace_of(request))
    except WrongPassword:
        return _sign_in_page(request, status=401, message="signin.wrong", user=user)
    except TooMany as refusal:
        message = "signin.locked" if isinstance(refusal, LockedOut) else "signin.busy"
        return _sign_in_page(request, status=429, message=message, user=user)
    token, lifetime = request.app.state.authenticator.tokens.sign(account.name)
    answer = redirect_to(request, HOME)
    csrf.set_cookie(answer, COOKIE, token, request, lifetime)
    csrf.delete_cookie(answer, csrf.SEED_COOKIE, request)
    return answer


@router.post("/sign-out", openapi_extra=_IDEMPOTENT)
async def sign_out(request: Request, work: Transaction, caller: CurrentCaller) -> Response:
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    try:
        await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return render_page(request, "plain.html", status=403, caller=caller, message="signout.old")
    await _end(request, work)
    work.audit("session.close", caller.account)
    answer = end_browser_session(request, SIGN_IN)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # whatever the browser has cached
    return answer


def end_browser_session(request: Request, where: str) -> Response:
    """Redirect to ``where`` and delete the browser's session cookie."""
    answer = redirect_to(request, where)
    csrf.delete_cookie(answer, COOKIE, request)
    return answer


async def load_account(request: Request, caller: Caller) -> store.Account | None:
    """Return the caller's account."""
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        return await store.get_account(work.db, caller.account)


async def _end(request: Request, work: Transaction) -> None:
    """End the session itself, so that a copy of its token is void too."""
    authenticator, token = request.app.state.authenticator, csrf.get_cookie(request, COOKIE)
    session = authenticator.tokens.read(token)
    if session is not None:
        await store.end_session(work.db, session.id, session.expires_at, machine_now())
        authenticator.evict_credential(token)


def _sign_in_page(
    request: Request, *, status: int = 200, message: str | None = None, user: str = "", done: str | None = None
) -> Response:
    """Render the sign-in page; a stale session cookie is deleted, so that the form token depends on the seed alone."""
    seed = csrf.get_cookie(request, csrf.SEED_COOKIE) or csrf.new_seed()
    answer = render_page(request, "sign_in.html", status=status, seed=seed, message=message, done=done, user=user[:100])
    csrf.set_cookie(answer, csrf.SEED_COOKIE, seed, request)
    if csrf.get_cookie(request, COOKIE):
        csrf.delete_cookie(answer, COOKIE, request)
    return answer
