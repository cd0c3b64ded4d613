"""Save the conditions of a list under a name, and delete what was saved."""

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.transaction import trace_of
from gateway import store
from gateway.console import csrf
from gateway.console.admission import turn_away
from gateway.console.navigation import BUREAU
from gateway.console.pages import redirect_to
from gateway.console.saved.panel import PAGES, REFUSED, holds_phone
from gateway.edge.authentication import COOKIE

LONGEST_NAME = 40  # characters
LONGEST = 1000  # characters of conditions
MOST = 20  # saved searches of a person on a page
router = APIRouter(route_class=StrictRoute, prefix="/saved")


@router.post("/{page}")
async def save_conditions(page: str, request: Request, caller: CurrentCaller) -> Response:
    """Save what is chosen on the page under a name; one of the same name is replaced."""
    return await _change(request, caller, page, delete=False)


@router.post("/{page}/delete")
async def delete_conditions(page: str, request: Request, caller: CurrentCaller) -> Response:
    return await _change(request, caller, page, delete=True)


async def _change(request: Request, caller: Caller, page: str, *, delete: bool) -> Response:
    """Save or delete, and go back to the list as it was.

    Raises:
        NotFound: nothing of this page is saved.
    """
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    if page not in PAGES:
        raise NotFound
    try:
        sent = await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return redirect_to(request, f"/console/{page}", **{REFUSED: "old"})
    conditions, name = sent.get("conditions", "")[:LONGEST], " ".join(sent.get("name", "").split())
    chosen = {key: value for key, value in parse_qsl(conditions) if key != REFUSED}
    if delete:
        async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
            await store.delete_saved_search(work.db, caller.account, page, name)
        return redirect_to(request, f"/console/{page}", **chosen)
    reason = await _save(request, caller, page, name, conditions)
    return redirect_to(request, f"/console/{page}", **chosen | ({REFUSED: reason} if reason else {}))


async def _save(request: Request, caller: Caller, page: str, name: str, conditions: str) -> str | None:
    """Save the conditions; return why they are not saved."""
    if not conditions or not name or len(name) > LONGEST_NAME or not name.isprintable():
        return "name"
    if any(holds_phone(text) for text in (name, *(value for _, value in parse_qsl(conditions)))):
        return "phone"
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        saved = await store.list_saved_searches(work.db, caller.account, page)
        if len(saved) >= MOST and name not in [one.name for one in saved]:
            return "full"
        search = store.SavedSearch(
            account=caller.account, page=page, name=name, conditions=conditions, saved_at=work.now
        )
        await store.save_search(work.db, search)
    return None
