"""The forms of the account page that make and end a person's API keys."""

from fastapi import APIRouter, Request, Response

from chassis.errors import Forbidden, NotFound
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.problems import status_of
from chassis.web.transaction import trace_of
from gateway import store
from gateway.accounts.administration import rotate_key
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.sign_in import confirm_password
from gateway.accounts.tries import LockedOut
from gateway.console import csrf
from gateway.console.account import ACCOUNT, account_page
from gateway.console.pages import redirect_to
from gateway.console.session import SIGN_IN
from gateway.edge.app import ANONYMOUS
from gateway.edge.authentication import COOKIE

KEY_ENDED = f"{ACCOUNT}/key-ended"  # the account page after a key was ended
_MESSAGE_KEYS: dict[type[Exception], str] = {
    csrf.ForeignForm: "keys.old",
    Forbidden: "keys.wrong",
    LockedOut: "signin.locked",
    NotFound: "keys.gone",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/account/key-ended")
async def show_key_ended(request: Request, caller: CurrentCaller) -> Response:
    return await account_page(request, caller, done="keys.ended")


@router.post("/account/keys")
async def make_key(request: Request, caller: CurrentCaller) -> Response:
    """Make a key of the person and show it once; it takes the password and, where one is set, a code."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    state = request.app.state
    try:
        fields = await csrf.read_own_form(request, COOKIE)
        password, code = fields.get("password", "")[:MAX_LENGTH], fields.get("code", "").strip()
        confirmation = confirmation_of(request, caller, password, code)
        await confirm_password(
            state.transactions, state.passwords, confirmation, trace_of(request), sealer=state.sealer
        )
        made = await _make_confirmed_key(request, caller)
    except (Forbidden, LockedOut, NotFound) as refusal:
        return await _refused(request, caller, refusal)
    return await account_page(request, caller, made=made)


@router.post("/account/keys/end")
async def end_key(request: Request, caller: CurrentCaller) -> Response:
    """End a key at once. No password is asked for: it gives nobody anything, and may be urgent."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    try:
        fields = await csrf.read_own_form(request, COOKIE)
        await _end_own_key(request, caller, fields.get("key", ""))
    except (Forbidden, NotFound) as refusal:
        return await _refused(request, caller, refusal)
    return redirect_to(request, KEY_ENDED)


async def _make_confirmed_key(request: Request, caller: Caller) -> dict[str, str]:
    """Make the key of a person who has shown who they are; those of before end after the overlap.

    Raises:
        NotFound: the account is not there any more.
    """
    state = request.app.state
    async with state.transactions.begin(caller.account, trace_of(request)) as work:
        account = await store.lock_account(work.db, caller.account)
        if account is None:
            raise NotFound
        made, _ = await rotate_key(work, account, caller, state.sealer, is_confirmed=True)
    return {name: str(value) for name, value in made.items()}


async def _end_own_key(request: Request, caller: Caller, prefix: str) -> None:
    """End a key of the person.

    Raises:
        NotFound: the person has no valid key with this prefix.
    """
    async with request.app.state.transactions.begin(caller.account, trace_of(request)) as work:
        if not prefix.isprintable() or not await store.expire_key(work.db, caller.account, prefix, work.now):
            raise NotFound
        work.audit("key.end", caller.account, prefix)
    request.app.state.authenticator.evict_account(caller.account)


async def _refused(request: Request, caller: Caller, refusal: Forbidden | LockedOut | NotFound) -> Response:
    return await account_page(request, caller, status=status_of(refusal), message=_MESSAGE_KEYS[type(refusal)])
