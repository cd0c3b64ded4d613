"""The page of reminders: limits that wait for an act, and who was reminded of them."""

from fastapi import APIRouter, Request, Response

from canon.headline import headline
from chassis.web.auth import CurrentCaller
from gateway.console.admission import turn_away
from gateway.console.navigation import HEAD, HUB, LEADER, OFFICER
from gateway.console.pages import formatter_for, render_page
from gateway.console.reminders.models import Matter, ReminderPage
from gateway.console.service_calls import ServiceUnavailable, read, read_each

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
    matters: dict[str, str] = {}
    if isinstance(listing, ReminderPage):
        cases = sorted({str(one.case_id) for one in listing.items})
        answers = await read_each(request, Matter, "dispatch", [f"/v1/cases/{case}" for case in cases])
        matters = {
            case: headline(one.matter or "")
            for case, one in zip(cases, answers, strict=True)
            if isinstance(one, Matter)
        }
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
