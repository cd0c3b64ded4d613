"""Signing in and out with a browser."""

from fastapi import APIRouter, Request, Response

from chassis.clock import machine_now
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.reading import StrictRoute
from chassis.web.transaction import Transaction, TransactionRoute, trace_of
from gateway import store
from gateway.accounts import signing_in
from gateway.console import guard
from gateway.console.pages import go, page
from gateway.edge.authenticate import COOKIE
from gateway.edge.front import STRANGER

HOME = "/console/"
SIGN_IN = "/console/sign-in"
CHANGED = f"{SIGN_IN}/changed"  # the same page after the password was changed
FACTOR_SET = f"{SIGN_IN}/second-factor"  # and after a second factor was set
LONGEST = 200  # characters of a password, as at ``/v1/sessions``
_UNCHANGED = {"x-idempotent": True}  # a browser's form has no Idempotency-Key, and none is needed
router = APIRouter(route_class=TransactionRoute)
doors = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/sign-in")
async def show_sign_in(request: Request, caller: CurrentCaller) -> Response:
    if caller != STRANGER:
        return go(request, HOME)
    return _sign_in_page(request)


@router.get("/sign-in/changed")
async def show_changed(request: Request) -> Response:
    return _sign_in_page(request, done="signin.changed")


@router.get("/sign-in/second-factor")
async def show_factor_set(request: Request) -> Response:
    return _sign_in_page(request, done="signin.factor_set")


@doors.post("/sign-in", openapi_extra=_UNCHANGED)
async def sign_in(request: Request, caller: CurrentCaller) -> Response:
    """Check the password and keep the session in a cookie; wrong is the same page with a plain word."""
    if caller != STRANGER:
        return go(request, HOME)
    try:
        fields = await guard.own_form(request, guard.SEED_COOKIE)
    except guard.ForeignForm:
        return _sign_in_page(request, status=403, said="signin.old")
    user, password = fields.get("user", ""), fields.get("password", "")
    code = fields.get("code", "").strip() or None
    if max(len(password), len(user)) > LONGEST or not user.isprintable():
        return _sign_in_page(request, status=401, said="signin.wrong", user=user)
    try:
        doors = request.app.state
        account = await signing_in.sign_in(doors.transactions, doors.strongbox, user, password, code, trace_of(request))
    except signing_in.WrongPassword:
        return _sign_in_page(request, status=401, said="signin.wrong", user=user)
    except signing_in.LockedOut:
        return _sign_in_page(request, status=429, said="signin.locked", user=user)
    token, lifetime = request.app.state.authenticator.tokens.sign(account.name)
    answer = go(request, HOME)
    guard.keep(answer, COOKIE, token, request, lifetime)
    guard.drop(answer, guard.SEED_COOKIE, request)
    return answer


@router.post("/sign-out", openapi_extra=_UNCHANGED)
async def sign_out(request: Request, work: Transaction, caller: CurrentCaller) -> Response:
    if caller == STRANGER:
        return go(request, SIGN_IN)
    try:
        await guard.own_form(request, COOKIE)
    except guard.ForeignForm:
        return page(request, "plain.html", status=403, caller=caller, said="signout.old")
    await _end(request, work)
    work.audit("session.close", caller.account)
    answer = leave(request, SIGN_IN)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # what a browser kept all the same
    return answer


def leave(request: Request, where: str) -> Response:
    """To a page for strangers: this browser keeps no session any more."""
    answer = go(request, where)
    guard.drop(answer, COOKIE, request)
    return answer


async def account_of(request: Request, caller: Caller) -> store.Account | None:
    """What is kept of whoever asks."""
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        return await store.get_account(work.db, caller.account)


async def _end(request: Request, work: Transaction) -> None:
    """A token that somebody copied is no longer good either."""
    authenticator, token = request.app.state.authenticator, guard.kept(request, COOKIE)
    session = authenticator.tokens.read(token)
    if session is not None:
        await store.end_session(work.db, session.id, session.expires_at, machine_now())
        authenticator.forget(token)


def _sign_in_page(
    request: Request, *, status: int = 200, said: str | None = None, user: str = "", done: str | None = None
) -> Response:
    """A stale session cookie is dropped, so that the form's token is made of the seed alone."""
    seed = guard.kept(request, guard.SEED_COOKIE) or guard.new_seed()
    answer = page(request, "sign_in.html", status=status, seed=seed, said=said, done=done, user=user[:100])
    guard.keep(answer, guard.SEED_COOKIE, seed, request)
    if guard.kept(request, COOKIE):
        guard.drop(answer, COOKIE, request)
    return answer
