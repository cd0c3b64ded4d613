"""The page to change one's password; a person with a temporary password is sent here first."""

from fastapi import APIRouter, Request, Response

from chassis.errors import Forbidden
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.problems import status_of
from chassis.web.transaction import trace_of
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.credential_changes import change_password
from gateway.accounts.password_policy import MAX_LENGTH, WeakPassword
from gateway.accounts.tries import LockedOut
from gateway.console import csrf
from gateway.console.pages import redirect_to, render_page
from gateway.console.session import CHANGED, SIGN_IN, end_browser_session
from gateway.edge.app import ANONYMOUS
from gateway.edge.authentication import COOKIE

PASSWORD = "/console/password"  # noqa: S105 - an address
_MESSAGE_KEYS: dict[type[Exception], str] = {
    csrf.ForeignForm: "password.old",
    Forbidden: "password.wrong",
    LockedOut: "signin.locked",
    WeakPassword: "password.weak",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/password")
async def show_password(request: Request, caller: CurrentCaller) -> Response:
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    return _page(request, caller)


@router.post("/password")
async def set_password(request: Request, caller: CurrentCaller) -> Response:
    """Change the password and return to the sign-in page; an error shows the same page with a message."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    state = request.app.state
    try:
        fields = await csrf.read_own_form(request, COOKIE)
        present, chosen = fields.get("password", "")[:MAX_LENGTH], fields.get("new", "")
        if chosen != fields.get("again"):
            return _page(request, caller, status=422, message="password.differ")
        await change_password(
            state.transactions,
            state.passwords,
            confirmation_of(request, caller, present),
            chosen,
            trace_of(request),
            state.authenticator,
            breached=state.breached,
        )
    except (Forbidden, LockedOut, WeakPassword) as refusal:
        return _page(request, caller, status=status_of(refusal), message=_MESSAGE_KEYS[type(refusal)])
    return end_browser_session(request, CHANGED)


def _page(request: Request, caller: Caller, *, status: int = 200, message: str | None = None) -> Response:
    return render_page(request, "password.html", status=status, caller=caller, message=message, first=not caller.roles)
