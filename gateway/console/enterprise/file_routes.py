"""The files of an enterprise's dispute: its own evidence, and what the bureau released to it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.enterprise.routes import ATTACH, DISPUTES, OWN, own_page
from gateway.console.forms import Filled
from gateway.console.navigation import ENTERPRISE
from gateway.console.odr.models import Dispute
from gateway.console.pages import redirect_to, translations_for
from gateway.console.service_calls import ServiceUnavailable, read
from gateway.console.uploads import store_upload

router = APIRouter(route_class=StrictRoute, prefix="/enterprise")


@router.post("/{dispute_id}/attachments")
async def attach_evidence(dispute_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Announce and store files of the enterprise; what is not taken is named with the reason."""
    if (away := await turn_away(request, caller, ENTERPRISE)) is not None:
        return away
    dispute = await read(request, Dispute, "odr", f"{DISPUTES}/{dispute_id}")
    if isinstance(dispute, ServiceUnavailable):
        return message_page(request, caller, 404, translations_for(request)("odr.missing"))
    refusal = await store_upload(request, dispute.case_id)
    if refusal is not None:
        filled = {ATTACH: Filled(message=refusal.message)}
        return await own_page(request, caller, dispute_id, status=refusal.status, filled=filled)
    return redirect_to(request, f"{OWN}/{dispute_id}", done=ATTACH)
