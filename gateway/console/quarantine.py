"""Pages of the quarantine (隔离): the events that services could not handle, for an operator to replay or skip."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from canon.services import SERVICES
from chassis.delivery.quarantine import QuarantineState
from chassis.errors import Conflict, NotFound, Refusal, Unavailable
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.paging import BadCursor, cursors_for
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.models import QuarantinedDetails, QuarantinePage
from gateway.console.navigation import OPERATOR
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.edge.authentication import COOKIE
from gateway.operations import quarantine as operations
from gateway.operations.routes import load_statuses

QUARANTINE = "/console/quarantine"
PAGE_SIZE = 50
MAX_REASON_LENGTH = 500  # characters of a reason, as at ``…/skip``
REPLAY, SKIP, WITHDRAW = "replay", "skip", "withdraw"
OUTCOME_KEYS = {  # message after an act, by the state of the event
    (REPLAY, "replayed"): "replay.done",
    (REPLAY, "open"): "replay.failed",
    (REPLAY, "replaying"): "replay.running",
    (SKIP, "skipped"): "skip.done",
    (SKIP, "open"): "skip.proposed",
    (SKIP, "replaying"): "skip.proposed",
    (WITHDRAW, "open"): "skip.withdrawn",
    (WITHDRAW, "replaying"): "skip.withdrawn",
}
REFUSAL_KEYS = {  # by the code of the problem
    "quarantine_closed": "quarantine.closed",
    "publisher_rewound": "quarantine.rewound",
    "second_operator": "skip.second",
}
RECONCILED_WITHIN = timedelta(minutes=2)  # by then reconciliation has fetched what is missing; later an alert fires
router = APIRouter(route_class=StrictRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedSummary:
    """How many events wait for an earlier one that is not in quarantine, and for how long."""

    count: int = 0
    oldest: timedelta = timedelta()
    is_long: bool = False


NONE_PARKED = ParkedSummary()


@router.get("/quarantine")
async def show_quarantine(request: Request, caller: CurrentCaller) -> Response:
    """Show the list, filtered by the query."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    query = request.query_params
    state, service, cursor = query.get("state", "open"), query.get("service"), query.get("cursor")
    if state not in set(QuarantineState) or service not in (None, *SERVICES):
        return _refusal_page(request, caller, 404, "quarantine.nowhere")
    try:
        cursors = cursors_for(request, caller, path=QUARANTINE, filters=[state, service])
        answer = await operations.list_quarantined(
            caller, request, cursors, QuarantineState(state), service, cursor, PAGE_SIZE
        )
    except BadCursor:
        return _refusal_page(request, caller, 404, "quarantine.nowhere")
    listing = QuarantinePage.model_validate(answer)
    return render_page(
        request,
        "quarantine.html",
        caller=caller,
        say=formatter_for(request),
        listing=listing,
        state=state,
        states=tuple(QuarantineState),
        service=service,
        services=SERVICES,
        is_first=cursor is None,
        parked=await _parked(request, caller, service) if not listing.items else NONE_PARKED,
    )


@router.get("/quarantine/{quarantined}")
async def show_quarantined(quarantined: str, request: Request, caller: CurrentCaller) -> Response:
    """Show an event with what an operator needs to decide; after an act, with its outcome."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    return await _event_page(request, caller, quarantined, act=request.query_params.get("done"))


@router.post("/quarantine/{quarantined}")
async def act_on_quarantined(quarantined: str, request: Request, caller: CurrentCaller) -> Response:
    """Replay the event, or skip it for good with a reason; a refusal shows the same page with a message."""
    if (away := await turn_away(request, caller, OPERATOR)) is not None:
        return away
    try:
        fields = await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return await _event_page(request, caller, quarantined, status=403, message="quarantine.old")
    act = fields["act"] if fields.get("act") in (SKIP, WITHDRAW) else REPLAY  # by default the act that does no harm
    reason = fields.get("reason", "").replace("\r\n", "\n").strip()
    if act == SKIP and (wrong := _reason_problem(reason, fields)) is not None:
        return await _event_page(request, caller, quarantined, status=422, message=wrong, reason=reason)
    try:
        status, answer = await _act(request, caller, quarantined, act, reason)
    except NotFound:
        return _refusal_page(request, caller, 404, "quarantine.nowhere")
    except Conflict as refusal:
        status, answer = 409, {"code": refusal.code}
    except Refusal:
        status, answer = 503, {}
    if status != 200:
        message = REFUSAL_KEYS.get(answer.get("code", ""), "quarantine.unsure")
        return await _event_page(request, caller, quarantined, status=status, message=message, reason=reason)
    return redirect_to(request, f"{QUARANTINE}/{quarantined}", done=act)


async def _act(request: Request, caller: Caller, quarantined: str, act: str, reason: str) -> tuple[int, Any]:
    if act == REPLAY:
        return await operations.replay_event(request, quarantined)
    if act == WITHDRAW:
        return 200, await operations.withdraw_skip(quarantined, caller, request)
    return await operations.skip_event(request, caller, quarantined, operations.SkipQuarantined(reason=reason))


async def _event_page(
    request: Request,
    caller: Caller,
    quarantined: str,
    *,
    status: int = 200,
    message: str | None = None,
    reason: str = "",
    act: str | None = None,
) -> Response:
    try:
        found, answer = await operations.load_quarantined(request, quarantined)
    except NotFound:
        found, answer = 404, None
    except Unavailable:
        found, answer = 503, None
    if found != 200:
        return _refusal_page(
            request, caller, found, "quarantine.nowhere" if found == 404 else message or "quarantine.away"
        )
    event = QuarantinedDetails.model_validate(answer)
    return render_page(
        request,
        "quarantined.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        event=event,
        services=SERVICES,
        message=message,
        done=OUTCOME_KEYS.get((act or "", event.state)),
        reason=reason[:MAX_REASON_LENGTH],
        longest=MAX_REASON_LENGTH,
    )


def _reason_problem(reason: str, fields: dict[str, str]) -> str | None:
    try:
        operations.SkipQuarantined(reason=reason)
    except ValidationError:
        return "skip.long" if len(reason) > MAX_REASON_LENGTH else "skip.reason"
    return None if fields.get("sure") == "yes" else "skip.sure"


async def _parked(request: Request, caller: Caller, service: str | None) -> ParkedSummary:
    """Sum up the parked events, which an operator should know of although there is nothing to decide."""
    services: dict[str, dict[str, Any]] = await load_statuses(request, caller)
    statuses = [status for name, status in services.items() if service in (None, name)]
    oldest = timedelta(seconds=max(status.get("parked_oldest_seconds", 0) for status in statuses))
    return ParkedSummary(
        count=sum(status.get("parked", 0) for status in statuses), oldest=oldest, is_long=oldest > RECONCILED_WITHIN
    )


def _refusal_page(request: Request, caller: Caller, status: int, message: str) -> Response:
    return message_page(request, caller, status, translations_for(request)(message))
