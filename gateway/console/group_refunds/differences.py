"""The differences between a roster and the complaints of its group, which two services seal each for itself."""

import secrets
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled
from gateway.console.group_refunds import fields
from gateway.console.group_refunds.models import RosterDifferences, WholeGroupCase
from gateway.console.group_refunds.pages import DISCLOSERS, OWN
from gateway.console.pages import formatter_for, render_page
from gateway.console.service_calls import ServiceUnavailable, read, send
from gateway.console.submission import submit_form

SALT_BYTES = 16
router = APIRouter(route_class=StrictRoute, prefix="/group-refunds")


@router.get("/{case_id}/differences")
async def show_comparison(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Ask why roster and complaints are to be compared."""
    if (away := await turn_away(request, caller, *DISCLOSERS)) is not None:
        return away
    case = await read(request, WholeGroupCase, "refunds", f"{OWN}/{case_id}")
    return _page(request, caller, case)


@router.post("/{case_id}/differences")
async def show_differences(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Compare under a salt that is used once: what one service says of a telephone, the other recognises."""
    if (away := await turn_away(request, caller, *DISCLOSERS)) is not None:
        return away
    case = await read(request, WholeGroupCase, "refunds", f"{OWN}/{case_id}")
    if isinstance(case, ServiceUnavailable) or case.group_id is None:
        return _page(request, caller, case)
    form, salt = fields.comparison_form(formatter_for(request).words), secrets.token_hex(SALT_BYTES)
    digests = await submit_form(
        request, form, "intake", f"/v1/groups/{case.group_id}/contact-digests", shape=lambda body: body | {"salt": salt}
    )
    if not digests.is_done:
        return _page(request, caller, case, status=digests.status, filled=digests.filled)
    compared = {"salt": salt, "reason": digests.sent["reason"], "complaints": digests.body["items"]}
    reply = await send(request, "refunds", f"{OWN}/{case_id}/differences", compared)
    found = RosterDifferences.model_validate(reply.body) if reply.is_done else None
    return _page(request, caller, case, status=200 if found else 503, found=found)


def _page(
    request: Request,
    caller: Caller,
    case: WholeGroupCase | ServiceUnavailable,
    *,
    status: int = 200,
    filled: Filled = BLANK,
    found: RosterDifferences | None = None,
) -> Response:
    """Return the page with its form, and with the differences once they were found."""
    say = formatter_for(request)
    if isinstance(case, ServiceUnavailable) or case.group_id is None:
        return message_page(request, caller, 404, say.words("grefund.missing_case"))
    return render_page(
        request,
        "group_refunds/differences.html",
        status=status,
        caller=caller,
        say=say,
        case=case,
        form=fields.comparison_form(say.words),
        filled=filled,
        failed=status == 503,
        found=found,
    )
