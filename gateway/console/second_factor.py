"""The page to set a second factor: a QR code for the authenticator app, then a code to confirm it."""

import re

import segno
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from chassis.errors import Forbidden
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.problems import status_of
from chassis.web.transaction import trace_of
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.credential_changes import WrongCode, set_second_factor
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.second_factor import SECRET_PATTERN, format_secret, new_secret, parse_secret, provisioning_uri
from gateway.accounts.tries import LockedOut
from gateway.console import csrf
from gateway.console.pages import redirect_to, render_page
from gateway.console.session import FACTOR_SET, SIGN_IN, end_browser_session, load_account
from gateway.edge.app import ANONYMOUS
from gateway.edge.authentication import COOKIE

FACTOR = "/console/second-factor"
GROUP = 4  # characters of the secret that are shown together
_MESSAGE_KEYS: dict[type[Exception], str] = {
    csrf.ForeignForm: "factor.old",
    Forbidden: "factor.refused",
    LockedOut: "signin.locked",
    WrongCode: "factor.wrong",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/second-factor")
async def show_second_factor(request: Request, caller: CurrentCaller) -> Response:
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    return await _page(request, caller, format_secret(new_secret()))


@router.post("/second-factor")
async def confirm_second_factor(request: Request, caller: CurrentCaller) -> Response:
    """Set the factor and return to the sign-in page; after a wrong code the same QR code is shown again."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    state, secret = request.app.state, format_secret(new_secret())
    try:
        fields = await csrf.read_own_form(request, COOKIE)
        if not re.fullmatch(SECRET_PATTERN, fields.get("secret", "")):
            raise csrf.ForeignForm
        secret = fields["secret"]
        password, present = fields.get("password", "")[:MAX_LENGTH], fields.get("present", "").strip()
        await set_second_factor(
            state.transactions,
            state.passwords,
            confirmation_of(request, caller, password, present),
            secret,
            fields.get("code", "").strip(),
            trace_of(request),
            state.authenticator,
            sealer=state.sealer,
        )
    except (Forbidden, LockedOut, WrongCode) as refusal:
        return await _page(request, caller, secret, status=status_of(refusal), message=_MESSAGE_KEYS[type(refusal)])
    return end_browser_session(request, FACTOR_SET)


async def _page(
    request: Request, caller: Caller, secret: str, *, status: int = 200, message: str | None = None
) -> Response:
    account = await load_account(request, caller)
    return render_page(
        request,
        "second_factor.html",
        status=status,
        caller=caller,
        message=message,
        first=not caller.roles,
        replaces=account is not None and account.totp_secret is not None,
        secret=secret,
        groups=[secret[at : at + GROUP] for at in range(0, len(secret), GROUP)],
        picture=_picture(provisioning_uri(parse_secret(secret), caller.account)),
    )


def _picture(address: str) -> Markup:
    """Return a QR code as SVG, dark on light whatever the page's colours are, so that telephones can read it."""
    code = segno.make_qr(address, error="m")
    drawn = code.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))  # noqa: S704 - drawn here
