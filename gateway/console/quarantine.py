"""The quarantine (隔离): what services could not act on, and the two things an operator can do about it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from chassis.delivery.operating import QuarantineState
from chassis.errors import NotFound, Refusal, Unavailable
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.paging import BadCursor
from chassis.web.reading import StrictRoute
from gateway.console import guard
from gateway.console.answers import Held, Quarantine
from gateway.console.own import first_page
from gateway.console.pages import go, page, saying_for
from gateway.console.session import SIGN_IN
from gateway.edge.authenticate import COOKIE
from gateway.edge.front import STRANGER
from gateway.operations import quarantine as operations
from gateway.operations.routes import show_status
from gateway.settings import SERVICES

QUARANTINE = "/console/quarantine"
PAGE = 50
LONGEST = 500  # characters of a reason, as at ``…/skip``
REPLAY, SKIP = "replay", "skip"
DONE = {  # what the page says after an act, by what became of the event
    (REPLAY, "replayed"): "replay.done",
    (REPLAY, "open"): "replay.failed",
    (REPLAY, "replaying"): "replay.running",
    (SKIP, "skipped"): "skip.done",
}
REFUSED = {  # by the code of the problem
    "quarantine_closed": "quarantine.closed",
    "publisher_rewound": "quarantine.rewound",
}
MENDED = timedelta(minutes=2)  # by then repair has pulled what is missing; longer, and there is an alert
router = APIRouter(route_class=StrictRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """How many events wait for one before them that is not in quarantine, and for how long."""

    count: int = 0
    oldest: timedelta = timedelta()
    is_long: bool = False


NONE_PARKED = Parked()


@router.get("/quarantine")
async def show_quarantine(request: Request, caller: CurrentCaller) -> Response:
    """The list, filtered by what stands in the address."""
    if (away := await _turned_away(request, caller)) is not None:
        return away
    asked = request.query_params
    state, service, cursor = asked.get("state", "open"), asked.get("service"), asked.get("cursor")
    if state not in set(QuarantineState) or service not in (None, *SERVICES):
        return _refused(request, caller, 404, "quarantine.nowhere")
    try:
        answer = await operations.list_quarantined(caller, request, QuarantineState(state), service, cursor, PAGE)
    except BadCursor:
        return _refused(request, caller, 404, "quarantine.nowhere")
    held = Quarantine.model_validate(answer)
    return page(
        request,
        "quarantine.html",
        caller=caller,
        say=saying_for(request),
        held=held,
        state=state,
        states=tuple(QuarantineState),
        service=service,
        services=SERVICES,
        is_first=cursor is None,
        parked=await _parked(request, caller, service) if not held.items else NONE_PARKED,
    )


@router.get("/quarantine/{quarantined}")
async def show_quarantined(quarantined: str, request: Request, caller: CurrentCaller) -> Response:
    """One event with what an operator needs to decide; after an act it says what became of it."""
    if (away := await _turned_away(request, caller)) is not None:
        return away
    return await _one(request, caller, quarantined, act=request.query_params.get("done"))


@router.post("/quarantine/{quarantined}")
async def act_on_quarantined(quarantined: str, request: Request, caller: CurrentCaller) -> Response:
    """Replay it, or leave it out for good with a reason; a refusal is the same page with a plain word."""
    if (away := await _turned_away(request, caller)) is not None:
        return away
    try:
        fields = await guard.own_form(request, COOKIE)
    except guard.ForeignForm:
        return await _one(request, caller, quarantined, status=403, said="quarantine.old")
    act = SKIP if fields.get("act") == SKIP else REPLAY  # the one that does no harm
    reason = fields.get("reason", "").replace("\r\n", "\n").strip()
    if act == SKIP and (wrong := _wrong_with(reason, fields)) is not None:
        return await _one(request, caller, quarantined, status=422, said=wrong, reason=reason)
    try:
        if act == REPLAY:
            status, answer = await operations.replay(request, quarantined)
        else:
            status, answer = await operations.skip(request, quarantined, operations.SkipQuarantined(reason=reason))
    except NotFound:
        return _refused(request, caller, 404, "quarantine.nowhere")
    except Refusal:
        status, answer = 503, {}
    if status != 200:
        said = REFUSED.get(answer.get("code", ""), "quarantine.unsure")
        return await _one(request, caller, quarantined, status=status, said=said, reason=reason)
    return go(request, f"{QUARANTINE}/{quarantined}", done=act)


async def _one(
    request: Request,
    caller: Caller,
    quarantined: str,
    *,
    status: int = 200,
    said: str | None = None,
    reason: str = "",
    act: str | None = None,
) -> Response:
    try:
        found, answer = await operations.look_at(request, quarantined)
    except NotFound:
        found, answer = 404, None
    except Unavailable:
        found, answer = 503, None
    if found != 200:
        return _refused(request, caller, found, "quarantine.nowhere" if found == 404 else said or "quarantine.away")
    event = Held.model_validate(answer)
    return page(
        request,
        "quarantined.html",
        status=status,
        caller=caller,
        say=saying_for(request),
        event=event,
        services=SERVICES,
        said=said,
        done=DONE.get((act or "", event.state)),
        reason=reason[:LONGEST],
        longest=LONGEST,
    )


def _wrong_with(reason: str, fields: dict[str, str]) -> str | None:
    try:
        operations.SkipQuarantined(reason=reason)
    except ValidationError:
        return "skip.long" if len(reason) > LONGEST else "skip.reason"
    return None if fields.get("sure") == "yes" else "skip.sure"


async def _parked(request: Request, caller: Caller, service: str | None) -> Parked:
    """Nothing to decide, but to be known of."""
    services: dict[str, dict[str, Any]] = (await show_status(caller, request))["services"]
    asked = [status for name, status in services.items() if service in (None, name)]
    oldest = timedelta(seconds=max(status.get("parked_oldest_seconds", 0) for status in asked))
    return Parked(count=sum(status.get("parked", 0) for status in asked), oldest=oldest, is_long=oldest > MENDED)


async def _turned_away(request: Request, caller: Caller) -> Response | None:
    """Where who is no operator goes instead."""
    if caller == STRANGER:
        return go(request, SIGN_IN)
    if not caller.roles:
        return go(request, await first_page(request, caller))
    return None if caller.has("operator") else _refused(request, caller, 403, "quarantine.forbidden")


def _refused(request: Request, caller: Caller, status: int, said: str) -> Response:
    return page(request, "refused.html", status=status, caller=caller, said=said)
