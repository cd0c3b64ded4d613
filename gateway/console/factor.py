"""Setting a second factor with a browser: a picture for the telephone, then the code that it makes of it."""

import re

import segno
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from chassis.errors import Forbidden
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.problems import status_of
from chassis.web.reading import StrictRoute
from chassis.web.transaction import trace_of
from gateway.accounts.changing import WrongCode, set_second_factor
from gateway.accounts.choosing import LONGEST
from gateway.accounts.second_factor import SHOWN_SECRET, address_of, new_secret, plain, shown
from gateway.accounts.signing_in import LockedOut
from gateway.console import guard
from gateway.console.pages import go, page
from gateway.console.session import FACTOR_SET, SIGN_IN, account_of, leave
from gateway.edge.authenticate import COOKIE
from gateway.edge.front import STRANGER

FACTOR = "/console/second-factor"
GROUP = 4  # signs of the secret that are read in one go
_SAID: dict[type[Exception], str] = {
    guard.ForeignForm: "factor.old",
    Forbidden: "factor.refused",
    LockedOut: "signin.locked",
    WrongCode: "factor.wrong",
}
router = APIRouter(route_class=StrictRoute)  # tries are counted in transactions of their own


@router.get("/second-factor")
async def show_second_factor(request: Request, caller: CurrentCaller) -> Response:
    if caller == STRANGER:
        return go(request, SIGN_IN)
    return await _page(request, caller, shown(new_secret()))


@router.post("/second-factor")
async def confirm_second_factor(request: Request, caller: CurrentCaller) -> Response:
    """Sign in again with a code afterwards; after a wrong one the picture stays as it was."""
    if caller == STRANGER:
        return go(request, SIGN_IN)
    state, secret = request.app.state, shown(new_secret())
    try:
        fields = await guard.own_form(request, COOKIE)
        if not re.fullmatch(SHOWN_SECRET, fields.get("secret", "")):
            raise guard.ForeignForm
        secret = fields["secret"]
        await set_second_factor(
            state.transactions,
            caller.account,
            fields.get("password", "")[:LONGEST],
            secret,
            fields.get("code", "").strip(),
            trace_of(request),
            state.authenticator,
            strongbox=state.strongbox,
            present_code=fields.get("present", "").strip(),
        )
    except (Forbidden, LockedOut, WrongCode) as refusal:
        return await _page(request, caller, secret, status=status_of(refusal), said=_SAID[type(refusal)])
    return leave(request, FACTOR_SET)


async def _page(
    request: Request, caller: Caller, secret: str, *, status: int = 200, said: str | None = None
) -> Response:
    account = await account_of(request, caller)
    return page(
        request,
        "second_factor.html",
        status=status,
        caller=caller,
        said=said,
        first=not caller.roles,
        replaces=account is not None and account.totp_secret is not None,
        secret=secret,
        groups=[secret[at : at + GROUP] for at in range(0, len(secret), GROUP)],
        picture=_picture(address_of(plain(secret), caller.account)),
    )


def _picture(address: str) -> Markup:
    """A QR code as SVG, dark on light whatever the page's colours are: so telephones read it."""
    code = segno.make_qr(address, error="m")
    drawn = code.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))  # noqa: S704 - drawn here
