"""The files of a case that an agency has: the papers of its answer, and what the bureau released to it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.agency.routes import ATTACH, PAGE, agency_page
from gateway.console.forms import Filled
from gateway.console.navigation import AGENCY
from gateway.console.pages import redirect_to
from gateway.console.uploads import store_upload

router = APIRouter(route_class=StrictRoute, prefix="/agency")


@router.post("/{handover_id}/cases/{case_id}/attachments")
async def attach_papers(handover_id: UUID, case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Announce and store files of the agency; what is not taken is named with the reason."""
    if (away := await turn_away(request, caller, AGENCY)) is not None:
        return away
    refusal = await store_upload(request, case_id)
    if refusal is not None:
        filled = {ATTACH: Filled(message=refusal.message)}
        return await agency_page(request, caller, handover_id, status=refusal.status, filled=filled)
    return redirect_to(request, PAGE, done=ATTACH, id=str(handover_id))
