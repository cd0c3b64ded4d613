"""The page of reminders: limits that wait for an act, and who was reminded of them."""

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from gateway.console.admission import turn_away
from gateway.console.case_lookup import read_cases
from gateway.console.navigation import HEAD, HUB, LEADER, OFFICER
from gateway.console.pages import formatter_for, render_page
from gateway.console.reminders.models import Matter, ReminderPage
from gateway.console.service_calls import ServiceUnavailable, read

STATES = ("open", "all")
ROWS = 25
router = APIRouter(prefix="/reminders")


@router.get("")
async def show_reminders(request: Request, caller: CurrentCaller) -> Response:
    """List the reminders a person may see, the newest first."""
    if (away := await turn_away(request, caller, OFFICER, HEAD, HUB, LEADER)) is not None:
        return away
    sent = request.query_params
    state, cursor = sent["state"] if sent.get("state") in STATES else STATES[0], sent.get("cursor", "")
    query = f"state={state}&limit={ROWS}" + (f"&cursor={cursor}" if cursor else "")
    listing = await read(request, ReminderPage, "dispatch", "/v1/reminders", query)
    reminded = {one.case_id for one in listing.items} if isinstance(listing, ReminderPage) else set()
    matters = {str(case): one.title or "" for case, one in (await read_cases(request, Matter, reminded)).items()}
    return render_page(
        request,
        "reminders/reminders.html",
        caller=caller,
        say=formatter_for(request),
        listing=listing,
        is_silent=isinstance(listing, ServiceUnavailable),
        matters=matters,
        state=state,
        states=STATES,
        is_first=not cursor,
    )
