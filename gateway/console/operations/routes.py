"""The pages of operations: how the services do, what to do about it, and the deliveries to the platforms."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.services import SERVICES
from chassis.delivery.quarantine import QuarantineState
from chassis.errors import Refusal
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.paging import MAX_PAGE, cursors_for
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.models import QuarantinedEvent, QuarantinePage
from gateway.console.navigation import OPERATOR
from gateway.console.operations import view
from gateway.console.operations.faults import faults_of
from gateway.console.operations.models import DeliveryPage
from gateway.console.operations.servers import server_lines
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, read, send
from gateway.edge.authentication import COOKIE
from gateway.operations import quarantine
from gateway.operations.routes import load_statuses

OPERATIONS = "/console/operations"
DELIVERIES = f"{OPERATIONS}/deliveries"
DELIVERY_STATES = ("failed", "waiting", "delivered")
AT_ONCE = 100  # events that are replayed by one press
router = APIRouter(route_class=StrictRoute, prefix="/operations")


@router.get("")
async def show_operations(request: Request, caller: CurrentCaller) -> Response:
    """Show the services with their last hour, what is wrong and what to do, and what did not arrive."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    return await _operations_page(request, caller)


@router.post("/replay")
async def replay_alike(request: Request, caller: CurrentCaller) -> Response:
    """Replay every event in quarantine that has one service, reason, type and place of failure."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    try:
        fields = await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return await _operations_page(request, caller, status=403, message="form.old")
    wanted = tuple(fields.get(name, "") for name in ("service", "why", "type", "error"))
    listing = await _quarantined(request, caller, wanted[0] if wanted[0] in SERVICES else None)
    alike = [event for event in listing.items if (event.service, event.why, event.type or "", event.error) == wanted]
    replayed = 0
    for event in sorted(alike, key=lambda one: one.version or 0)[:AT_ONCE]:
        if event.can_be_replayed and await _is_replayed(request, event):
            replayed += 1
    left = len(alike) - replayed
    return redirect_to(request, OPERATIONS, done="replayed", n=str(replayed), left=str(left))


@router.get("/deliveries")
async def show_deliveries(request: Request, caller: CurrentCaller) -> Response:
    """List the deliveries to the platforms, by state."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    return await _deliveries_page(request, caller, request.query_params.get("state", DELIVERY_STATES[0]))


@router.post("/deliveries/{delivery}")
async def resend_delivery(delivery: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Send a delivery once more."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    try:
        fields = await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return await _deliveries_page(request, caller, DELIVERY_STATES[0], status=403, message="form.old")
    state = fields["state"] if fields.get("state") in DELIVERY_STATES else DELIVERY_STATES[0]
    reply = await send(request, "intake", f"/v1/operations/deliveries/{delivery}/resend", {}, key=fields.get("key", ""))
    if not reply.is_done:
        return await _deliveries_page(
            request,
            caller,
            state,
            status=reply.status,
            message="form.unsure" if reply.status >= 500 else "deliveries.not_resent",
        )
    return redirect_to(request, DELIVERIES, state=state, done="resent")


async def _operations_page(
    request: Request, caller: Caller, *, status: int = 200, message: str | None = None
) -> Response:
    statuses, listing, failed, waiting = await asyncio.gather(
        load_statuses(request, caller),
        _quarantined(request, caller),
        _deliveries(request, "failed"),
        _deliveries(request, "waiting"),
    )
    say = formatter_for(request)
    history, sent = request.app.state.history, request.query_params
    known = [one for answer in (failed, waiting) if isinstance(answer, DeliveryPage) for one in answer.items]
    silent = next((answer for answer in (failed, waiting) if isinstance(answer, ServiceUnavailable)), None)
    groups = view.event_groups(listing.items)
    deliveries = view.delivery_groups(known)
    return render_page(
        request,
        "operations/operations.html",
        status=status,
        caller=caller,
        say=say,
        services=statuses,
        servers=server_lines(statuses, say),
        faults=view.fault_lines(faults_of(statuses, say.now), say),
        histories={name: view.history_of(history.of(name), say) for name in statuses},
        span_of=view.span_of,
        events=groups,
        quarantine_silent=listing.silent,
        deliveries=deliveries,
        deliveries_silent=silent,
        jobs=view.job_lines(statuses),
        job_name=view.job_name,
        message=message,
        notice=_notice(request, sent.get("done"), sent.get("n", ""), sent.get("left", "")),
        notice_icon="check" if sent.get("left") == "0" else "alert",
    )


async def _deliveries_page(
    request: Request, caller: Caller, state: str, *, status: int = 200, message: str | None = None
) -> Response:
    words = translations_for(request)
    if state not in DELIVERY_STATES:
        return message_page(request, caller, 404, words("deliveries.nowhere"))
    cursor = request.query_params.get("cursor", "") if request.method == "GET" else ""
    listing = await _deliveries(request, state, cursor)
    return render_page(
        request,
        "operations/deliveries.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        listing=listing,
        is_silent=isinstance(listing, ServiceUnavailable),
        state=state,
        states=DELIVERY_STATES,
        is_first=not cursor,
        step_name=view.step_name,
        message=message,
        notice=words("deliveries.resent") if request.query_params.get("done") == "resent" else None,
    )


async def _deliveries(request: Request, state: str, cursor: str = "") -> DeliveryPage | ServiceUnavailable:
    query = f"state={state}&limit=50" + (f"&cursor={cursor}" if cursor else "")
    return await read(request, DeliveryPage, "intake", "/v1/operations/deliveries", query)


async def _quarantined(request: Request, caller: Caller, service: str | None = None) -> QuarantinePage:
    """Return the newest open events of all services, or of one."""
    state = QuarantineState.OPEN
    cursors = cursors_for(request, caller, path=OPERATIONS, filters=[state, service])
    answer = await quarantine.list_quarantined(caller, request, cursors, state, service, None, MAX_PAGE)
    return QuarantinePage.model_validate(answer)


async def _is_replayed(request: Request, event: QuarantinedEvent) -> bool:
    """Replay the event; return whether it is handled now. One that fails again stays where it is."""
    try:
        status, answer = await quarantine.replay_event(request, event.id)
    except Refusal:
        return False
    return status == 200 and bool(answer["state"] == QuarantineState.REPLAYED)


def _notice(request: Request, done: str | None, replayed: str, left: str) -> str | None:
    if done != "replayed" or not (replayed.isdecimal() and left.isdecimal()):
        return None
    facts: dict[str, Any] = {"n": replayed, "left": left}
    return translations_for(request)("operations.replayed" if left == "0" else "operations.replayed_some", **facts)
