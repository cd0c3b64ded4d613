"""The bare address of the console: it leads each role to its own page."""

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from gateway.console.account import required_page
from gateway.console.navigation import landing_for
from gateway.console.pages import redirect_to, render_page
from gateway.console.session import SIGN_IN
from gateway.edge.app import ANONYMOUS

router = APIRouter()


@router.get("/")
async def find_landing(request: Request, caller: CurrentCaller) -> Response:
    """Lead to the page where this person's work begins; say so where there is none yet."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    if not caller.roles:
        return redirect_to(request, await required_page(request, caller))
    if (landing := landing_for(caller.roles)) is not None:
        return redirect_to(request, landing)
    return render_page(request, "plain.html", caller=caller)
