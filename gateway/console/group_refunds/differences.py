"""The differences between a roster and the complaints of its group, which two services seal each for itself."""

import secrets
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.group_refunds.models import RosterDifferences, WholeGroupCase
from gateway.console.group_refunds.pages import HANDLERS, OWN
from gateway.console.pages import formatter_for, render_page
from gateway.console.service_calls import ServiceUnavailable, read, send

SALT_BYTES = 16
router = APIRouter(route_class=StrictRoute, prefix="/group-refunds")


@router.get("/{case_id}/differences")
async def show_differences(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Compare under a salt that is used once: what one service says of a telephone, the other recognises."""
    if (away := await turn_away(request, caller, *HANDLERS)) is not None:
        return away
    say = formatter_for(request)
    case = await read(request, WholeGroupCase, "refunds", f"{OWN}/{case_id}")
    if isinstance(case, ServiceUnavailable) or case.group_id is None:
        return message_page(request, caller, 404, say.words("grefund.missing_case"))
    salt = secrets.token_hex(SALT_BYTES)
    digests = await send(request, "intake", f"/v1/groups/{case.group_id}/contact-digests", {"salt": salt})
    found = None
    if digests.is_done:
        compared = {"salt": salt, "complaints": digests.body["items"]}
        reply = await send(request, "refunds", f"{OWN}/{case_id}/differences", compared)
        found = RosterDifferences.model_validate(reply.body) if reply.is_done else None
    return render_page(
        request,
        "group_refunds/differences.html",
        status=200 if found else 503,
        caller=caller,
        say=say,
        case=case,
        found=found,
    )
