"""Measures against a business that does not perform a plan: the step that a person takes, and its letter to print."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.measures.models import MeasurePage, letter_in
from gateway.console.measures.steps import submit_step
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, redirect_to, render_page
from gateway.console.plans.models import Plan
from gateway.console.plans.routes import MAKERS, OWN_PLANS, PLANS, cases_of, plan_page
from gateway.console.service_calls import ServiceUnavailable, read

router = APIRouter(route_class=StrictRoute, prefix="/plans")


@router.post("/{plan_id}/measures")
async def take_measure(plan_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take the step that is proposed."""
    if (away := await turn_away(request, caller, *MAKERS)) is not None:
        return away
    _, done = await submit_step(request, f"{OWN_PLANS}/{plan_id}/measures")
    if not done.is_done:
        return await plan_page(request, caller, plan_id, status=done.status, step=done.filled)
    return redirect_to(request, f"{PLANS}/{plan_id}", done="measure")


@router.get("/{plan_id}/measures/{number}/letter")
async def print_letter(plan_id: UUID, number: int, request: Request, caller: CurrentCaller) -> Response:
    """The letter of a step, with the sum of today."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say = formatter_for(request)
    plan = await read(request, Plan, "refunds", f"{OWN_PLANS}/{plan_id}")
    measure = letter_in(await read(request, MeasurePage, "refunds", f"{OWN_PLANS}/{plan_id}/measures"), number)
    if isinstance(plan, ServiceUnavailable) or measure is None:
        return message_page(request, caller, 404, say.words("plan.missing"))
    case = (await cases_of(request, caller, {plan.complaint_id})).get(plan.complaint_id)
    sums = {"sum": say.money(plan.overdue_fen), "day": day_of(say.now).isoformat()}
    return render_page(
        request,
        "measures/letter.html",
        caller=caller,
        here="plans",
        own=f"{PLANS}/{plan_id}",
        title=case.number if case else say.words("plan.title"),
        respondent=(case.respondent_name if case else None) or "",
        uscc=None,
        late=say.words("measure.letter.late_plan", **sums),
        measure=measure,
    )
