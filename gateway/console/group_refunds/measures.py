"""Measures against a business that is late: the step that a person takes, and its letter to print (催告、约谈)."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.group_refunds.models import WholeGroupCase
from gateway.console.group_refunds.pages import HANDLERS, OWN, case_page
from gateway.console.measures.models import MeasurePage, letter_in
from gateway.console.measures.steps import submit_step
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, redirect_to, render_page
from gateway.console.service_calls import ServiceUnavailable, read

router = APIRouter(route_class=StrictRoute, prefix="/group-refunds")


@router.post("/{case_id}/measures")
async def take_measure(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take the step that is proposed."""
    if (away := await turn_away(request, caller, *HANDLERS)) is not None:
        return away
    form, done = await submit_step(request, f"{OWN}/{case_id}/measures")
    if not done.is_done:
        return await case_page(request, caller, case_id, status=done.status, filled={form.name: done.filled})
    return redirect_to(request, f"/console/group-refunds/{case_id}", done="measure")


@router.get("/{case_id}/measures/{number}/letter")
async def print_letter(case_id: UUID, number: int, request: Request, caller: CurrentCaller) -> Response:
    """The letter of a step, with the sums of today."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say = formatter_for(request)
    case = await read(request, WholeGroupCase, "refunds", f"{OWN}/{case_id}")
    measure = letter_in(await read(request, MeasurePage, "refunds", f"{OWN}/{case_id}/measures"), number)
    if isinstance(case, ServiceUnavailable) or measure is None:
        return message_page(request, caller, 404, say.words("grefund.missing_case"))
    sums = {"people": case.overdue_people, "sum": say.money(case.overdue_fen), "title": case.title}
    return render_page(
        request,
        "measures/letter.html",
        caller=caller,
        here="group_refunds",
        own=f"/console/group-refunds/{case_id}",
        title=case.title,
        respondent=case.respondent.name,
        uscc=case.respondent.uscc,
        late=say.words("measure.letter.late_group", day=day_of(say.now).isoformat(), **sums),
        measure=measure,
    )
