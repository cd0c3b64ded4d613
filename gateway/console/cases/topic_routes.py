"""The correction of what a complaint is about."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.cases.routes import CASES, case_page
from gateway.console.cases.topic_form import TOPIC, topic_form
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.opened_from import carried
from gateway.console.pages import redirect_to, translations_for
from gateway.console.submission import submit_form

router = APIRouter(route_class=StrictRoute, prefix="/cases/{case_id}/topic")


@router.post("")
async def correct_topic(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Say what the complaint is about where its words were read wrongly."""
    if (away := await turn_away(request, caller, HUB, OFFICER, HEAD)) is not None:
        return away
    form = topic_form(translations_for(request))
    done = await submit_form(request, form, "intake", f"/v1/complaints/{case_id}/topic")
    if not done.is_done:
        return await case_page(request, caller, case_id, status=done.status, filled={TOPIC: done.filled})
    return redirect_to(request, f"{CASES}/{case_id}", done=TOPIC, **carried(request.query_params))
