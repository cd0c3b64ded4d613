"""The pages of refund plans: the list, one plan with its payments, a new plan."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.case_lookup import read_cases
from gateway.console.forms import BLANK, Filled, refused
from gateway.console.measures.fields import measure_form
from gateway.console.measures.models import MeasurePage, proposed_in
from gateway.console.models import Case
from gateway.console.navigation import BUREAU, ENTERPRISE
from gateway.console.odr.models import Dispute, DisputePage
from gateway.console.odr.view import title_of
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.plans import fields, view
from gateway.console.plans.models import Plan, PlanPage
from gateway.console.service_calls import ServiceUnavailable, is_silent, read, send
from gateway.console.submission import submit_form

PLANS = "/console/plans"
OWN_PLANS = "/v1/refunds/plans"
CLAIMS = "/v1/refunds/claims"
STATES = ("open", "all")
AT_ONCE = 25
MOST_DISPUTES = 200
READERS = (*BUREAU, ENTERPRISE)
MAKERS = ("hub", "officer", "section_head")
PAYERS = (*MAKERS, ENTERPRISE)
NO_MEASURES = MeasurePage(items=[], proposed=None)  # which an enterprise does not see
router = APIRouter(route_class=StrictRoute, prefix="/plans")


@router.get("")
async def list_plans(request: Request, caller: CurrentCaller) -> Response:
    """Show the plans that are open, or all, with what was paid and what is overdue."""
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    state = request.query_params.get("state", "")
    chosen = state if state in STATES else STATES[0]
    wanted = {"state": chosen, "limit": AT_ONCE, "cursor": request.query_params.get("cursor")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    listing = await read(request, PlanPage, "refunds", OWN_PLANS, query)
    items = listing.items if isinstance(listing, PlanPage) else []
    cases = await cases_of(request, caller, {plan.complaint_id for plan in items})
    disputes, say = await disputes_of(request, caller), formatter_for(request)
    matters = {case: title_of(dispute, say) for case, dispute in disputes.items()}
    return render_page(
        request,
        "plans/plans.html",
        caller=caller,
        say=say,
        listing=listing,
        rows=[view.row_of(plan, cases.get(plan.complaint_id), matters.get(plan.complaint_id, "")) for plan in items],
        states=STATES,
        state=chosen,
        is_silent=is_silent,
        is_first="cursor" not in request.query_params,
    )


@router.get("/new")
async def show_new_plan(request: Request, caller: CurrentCaller) -> Response:
    """Show the form of a plan; the address says for which complaint or claim, and how much."""
    if (away := await turn_away(request, caller, *MAKERS)) is not None:
        return away
    return await new_plan_page(request, caller, dict(request.query_params), BLANK, 200)


@router.post("")
async def open_plan(request: Request, caller: CurrentCaller) -> Response:
    """Enter the claim, if there is none yet, and open its plan."""
    if (away := await turn_away(request, caller, *MAKERS)) is not None:
        return away
    words = translations_for(request)
    form = fields.plan_form(words, {})
    made: dict[str, Any] = {}

    def claim_of(body: dict[str, Any]) -> dict[str, Any]:
        made.update(body, instalments=fields.timetable_of(body, words))
        return {"complaint_id": body.get("complaint"), "amount_fen": body["total_fen"]}

    done = await submit_form(request, form, "refunds", CLAIMS, shape=claim_of, is_made=lambda body: "claim" in body)
    if not done.is_done:
        return await new_plan_page(request, caller, done.sent, done.filled, done.status)
    claim = done.body["id"] if done.body else made["claim"]
    plan = {"claim_id": claim, "total_fen": made["total_fen"], "instalments": made["instalments"]}
    reply = await send(request, "refunds", OWN_PLANS, plan, key=f"{done.sent.get('key', '')}-plan")
    if not reply.is_done:
        sent = {**done.sent, "claim": claim}
        return await new_plan_page(
            request, caller, sent, refused(form, sent, reply, words("form.unsure")), reply.status
        )
    return redirect_to(request, f"{PLANS}/{reply.body['id']}", done="open")


@router.get("/{plan_id}")
async def show_plan(plan_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await plan_page(request, caller, plan_id)


@router.post("/{plan_id}/payment")
async def record_payment(plan_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Count money that arrived, once by its voucher."""
    if (away := await turn_away(request, caller, *PAYERS)) is not None:
        return away
    plan = await read(request, Plan, "refunds", f"{OWN_PLANS}/{plan_id}")
    if isinstance(plan, ServiceUnavailable):
        return _missing(request, caller, plan)
    say = formatter_for(request)
    form = fields.payment_form(say.words, plan, day_of(say.now))
    done = await submit_form(request, form, "refunds", f"{OWN_PLANS}/{plan_id}/payments")
    if not done.is_done:
        return await plan_page(request, caller, plan_id, status=done.status, filled=done.filled)
    return redirect_to(request, f"{PLANS}/{plan_id}", done="pay")


async def plan_page(
    request: Request,
    caller: Caller,
    plan_id: UUID,
    *,
    status: int = 200,
    filled: Filled = BLANK,
    step: Filled = BLANK,
) -> Response:
    """Return a plan with its bars and payments; ``filled`` is a payment that came back, ``step`` a measure."""
    plan = await read(request, Plan, "refunds", f"{OWN_PLANS}/{plan_id}")
    if isinstance(plan, ServiceUnavailable):
        return _missing(request, caller, plan)
    say = formatter_for(request)
    cases = await cases_of(request, caller, {plan.complaint_id})
    dispute = (await disputes_of(request, caller)).get(plan.complaint_id)
    path = f"{OWN_PLANS}/{plan_id}/measures"
    measures = await read(request, MeasurePage, "refunds", path) if caller.has(*BUREAU) else NO_MEASURES
    key = f"plan.done.{request.query_params.get('done', '')}"
    return render_page(
        request,
        "plans/plan.html",
        status=status,
        caller=caller,
        say=say,
        notice=say.words(key) if say.words.has(key) else None,
        plan=plan,
        look=view.LOOKS[plan.status],
        case=cases.get(plan.complaint_id),
        dispute=dispute,
        matter=title_of(dispute, say) if dispute else "",
        bars=view.bars_of(plan, say),
        height=view.ROW * len(plan.instalments),
        sentence=view.sentence_of(plan, say),
        form=fields.payment_form(say.words, plan, day_of(say.now)),
        filled=filled,
        may_pay=caller.has(*PAYERS),
        measures=measures,
        measure_form=measure_form(say.words, proposed_in(measures)),
        step=step,
        may_act=caller.has(*MAKERS),
        is_silent=is_silent,
    )


async def new_plan_page(request: Request, caller: Caller, known: Any, filled: Filled, status: int) -> Response:
    words = translations_for(request)
    complaint = _uuid(known.get("complaint", ""))
    cases = await cases_of(request, caller, {complaint} if complaint else set())
    return render_page(
        request,
        "plans/new.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        form=fields.plan_form(words, known),
        filled=filled,
        case=cases.get(complaint) if complaint else None,
        complaint=complaint,
    )


async def disputes_of(request: Request, caller: Caller) -> dict[UUID, Dispute]:
    """Return what an enterprise settled, by the case: it knows a plan by its matter. Others know the case itself."""
    if not caller.has(ENTERPRISE):
        return {}
    query = f"state=settled&limit={MOST_DISPUTES}"
    listing = await read(request, DisputePage, "odr", "/v1/odr/disputes", query)
    return {one.case_id: one for one in listing.items} if isinstance(listing, DisputePage) else {}


async def cases_of(request: Request, caller: Caller, complaints: set[UUID]) -> Mapping[UUID, Case]:
    """Return the cases of these complaints that this person may read; an enterprise reads none."""
    if caller.has(ENTERPRISE):
        return {}
    return await read_cases(request, Case, complaints)


def _missing(request: Request, caller: Caller, answer: ServiceUnavailable) -> Response:
    words = translations_for(request)
    if answer.refused:
        return message_page(request, caller, 404, words("plan.missing"))
    return message_page(request, caller, 503, words("quote.silent"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
