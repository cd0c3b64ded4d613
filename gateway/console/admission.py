"""Who may see a page: somebody not signed in goes to the sign-in page, others are told who may."""

from fastapi import Request, Response

from chassis.web.auth import Caller
from gateway.console.account import required_page
from gateway.console.pages import redirect_to, render_page, translations_for
from gateway.console.session import SIGN_IN
from gateway.edge.app import ANONYMOUS


async def turn_away(request: Request, caller: Caller, *roles: str) -> Response | None:
    """Return where somebody who may not see a page of these roles goes instead, ``None`` for who may.

    What waits and is late is read for the menu of the page.
    """
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    if not caller.roles:
        return redirect_to(request, await required_page(request, caller))
    request.state.menu_counts = await request.app.state.menu_counts.load(request, caller)
    return None if caller.has(*roles) else forbidden_page(request, caller, *roles)


def forbidden_page(request: Request, caller: Caller, *roles: str) -> Response:
    """Return the page that names who may see what this person may not."""
    words = translations_for(request)
    who = words("list.joint").join(words(f"role.{role}") for role in roles)
    return message_page(request, caller, 403, words("forbidden", who=who))


def message_page(request: Request, caller: Caller, status: int, message: str) -> Response:
    """Return a page that says one thing: what is not there, or cannot be shown now."""
    return render_page(request, "refused.html", status=status, caller=caller, text=message)
