"""Changing one's password with a browser; who was shown one comes here first."""

from fastapi import APIRouter, Request, Response

from chassis.errors import Forbidden
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.problems import status_of
from chassis.web.reading import StrictRoute
from chassis.web.transaction import trace_of
from gateway.accounts.changing import change_password
from gateway.accounts.choosing import LONGEST, TooWeak
from gateway.accounts.signing_in import LockedOut
from gateway.console import guard
from gateway.console.pages import go, page
from gateway.console.session import CHANGED, SIGN_IN, leave
from gateway.edge.authenticate import COOKIE
from gateway.edge.front import STRANGER

PASSWORD = "/console/password"  # noqa: S105 - an address
_SAID: dict[type[Exception], str] = {
    guard.ForeignForm: "password.old",
    Forbidden: "password.wrong",
    LockedOut: "signin.locked",
    TooWeak: "password.weak",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/password")
async def show_password(request: Request, caller: CurrentCaller) -> Response:
    if caller == STRANGER:
        return go(request, SIGN_IN)
    return _page(request, caller)


@router.post("/password")
async def set_password(request: Request, caller: CurrentCaller) -> Response:
    """Sign in again with the new one afterwards; what is wrong is the same page with a plain word."""
    if caller == STRANGER:
        return go(request, SIGN_IN)
    state = request.app.state
    try:
        fields = await guard.own_form(request, COOKIE)
        present, chosen = fields.get("password", "")[:LONGEST], fields.get("new", "")
        if chosen != fields.get("again"):
            return _page(request, caller, status=422, said="password.differ")
        await change_password(
            state.transactions,
            caller.account,
            present,
            chosen,
            trace_of(request),
            state.authenticator,
            breached=state.breached,
        )
    except (Forbidden, LockedOut, TooWeak) as refusal:
        return _page(request, caller, status=status_of(refusal), said=_SAID[type(refusal)])
    return leave(request, CHANGED)


def _page(request: Request, caller: Caller, *, status: int = 200, said: str | None = None) -> Response:
    return page(request, "password.html", status=status, caller=caller, said=said, first=not caller.roles)
