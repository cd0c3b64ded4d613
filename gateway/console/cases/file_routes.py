"""Files on the page of a case: upload them, release them to a side of it, and take them back."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.bulk_commands import refusal_of
from gateway.console.cases.releases import METHODS
from gateway.console.cases.routes import ATTACH, CASES, case_page
from gateway.console.forms import Filled
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.opened_from import carried
from gateway.console.pages import redirect_to
from gateway.console.service_calls import send
from gateway.console.submission import read_fields
from gateway.console.uploads import store_upload

Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Act = Literal["release", "take_back"]
Side = Literal["complainant", "enterprise", "agency"]
router = APIRouter(route_class=StrictRoute, prefix="/cases")


@router.post("/{case_id}/attachments")
async def attach_files(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Announce and store files; what is not taken is named with the reason, what came before it is kept."""
    if (away := await turn_away(request, caller, HUB, OFFICER)) is not None:
        return away
    refusal = await store_upload(request, case_id)
    if refusal is not None:
        filled = {ATTACH: Filled(message=refusal.message)}
        return await case_page(request, caller, case_id, status=refusal.status, filled=filled)
    return redirect_to(request, f"{CASES}/{case_id}", done=ATTACH, **carried(request.query_params))


@router.post("/{case_id}/attachments/{sha256}/{act}/{party}")
async def release_file(
    case_id: UUID, sha256: Sha256, act: Act, party: Side, request: Request, caller: CurrentCaller
) -> Response:
    """Let a side of the case read a file (``release``), or not any more (``take_back``)."""
    if (away := await turn_away(request, caller, HUB, OFFICER, HEAD)) is not None:
        return away
    sent, wrong = await read_fields(request)
    if wrong:
        return await case_page(request, caller, case_id, status=403, message=wrong.message)
    path = f"/v1/complaints/{case_id}/attachments/{sha256}/releases/{party}"
    reply = await send(request, "intake", path, method=METHODS[act], key=sent.get("key", ""))
    if not reply.is_done:
        return await case_page(request, caller, case_id, status=reply.status, message=refusal_of(request, reply))
    return redirect_to(request, f"{CASES}/{case_id}", done=act, **carried(request.query_params))
