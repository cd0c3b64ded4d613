"""The acts on a signal of Art. 17: a section head decides, somebody of the bureau takes down an objection."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.cases.routes import CASES, case_page
from gateway.console.cases.signals import decision_form, objection_form
from gateway.console.forms import Form
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.opened_from import carried
from gateway.console.pages import redirect_to, translations_for
from gateway.console.submission import submit_form

router = APIRouter(route_class=StrictRoute, prefix="/cases/{case_id}/signals/{code}")


@router.post("/decision")
async def decide_signal(case_id: UUID, code: str, request: Request, caller: CurrentCaller) -> Response:
    """Say whether a signal is upheld, with the reason; the complainant is told."""
    if (away := await turn_away(request, caller, HEAD)) is not None:
        return away
    form = decision_form(code, translations_for(request))
    return await _submit(request, caller, case_id, code, form, "decision")


@router.post("/objection")
async def take_objection(case_id: UUID, code: str, request: Request, caller: CurrentCaller) -> Response:
    """Take down what the complainant says against it, on the telephone or at the window."""
    if (away := await turn_away(request, caller, OFFICER, HUB)) is not None:
        return away
    form = objection_form(code, translations_for(request))
    return await _submit(request, caller, case_id, code, form, "objection")


async def _submit(
    request: Request, caller: CurrentCaller, case_id: UUID, code: str, form: Form, action: str
) -> Response:
    done = await submit_form(request, form, "intake", f"/v1/complaints/{case_id}/signals/{code}/{action}")
    if not done.is_done:
        return await case_page(request, caller, case_id, status=done.status, filled={form.name: done.filled})
    return redirect_to(request, f"{CASES}/{case_id}", done=f"signal-{action}", **carried(request.query_params))
