"""The pages of matching: which pairs wait, one pair side by side, and the decision."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled
from gateway.console.matching import view
from gateway.console.matching.models import Match, Matches, Message, WorkQueue
from gateway.console.navigation import BUREAU, HUB
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form

MATCHING = "/console/matching"
LISTED = 100  # pairs that wait
router = APIRouter(route_class=StrictRoute, prefix="/matching")


@router.get("")
async def show_pairs(request: Request, caller: CurrentCaller) -> Response:
    """Show which messages may be of the same matter as another, and wait for somebody to say so."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    say = formatter_for(request)
    found = await read(request, WorkQueue, "dispatch", "/v1/desk", urlencode({"limit": 1, "attention": LISTED}))
    key = f"matching.done.{request.query_params.get('done', '')}"
    return render_page(
        request,
        "matching/matching.html",
        caller=caller,
        say=say,
        found=found,
        cases=[] if isinstance(found, ServiceUnavailable) else view.waiting(found.attention.items),
        notice=say.words(key) if say.words.has(key) else None,
        is_silent=is_silent,
    )


@router.get("/{complaint_id}/{other}")
async def show_pair(complaint_id: UUID, other: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show two messages side by side."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await pair_page(request, caller, complaint_id, other)


@router.post("/{complaint_id}/{other}")
async def decide_pair(complaint_id: UUID, other: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Decide what two messages are to each other."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    pair = await _read_pair(request, complaint_id, other)
    if pair is None:
        return message_page(request, caller, 404, translations_for(request)("missing.body"))
    messages, match = pair
    earlier, _ = view.sides(*messages)
    form = view.verdict_form(translations_for(request), earlier.message, match)
    done = await submit_form(request, form, "intake", f"/v1/complaints/{complaint_id}/matches/{other}")
    if not done.is_done:
        return await pair_page(request, caller, complaint_id, other, status=done.status, filled=done.filled)
    return redirect_to(request, MATCHING, done=str(done.sent.get("as", "")))


async def pair_page(
    request: Request, caller: Caller, complaint_id: UUID, other: UUID, *, status: int = 200, filled: Filled = BLANK
) -> Response:
    """Return the page of a pair; ``filled`` is what came back of its form."""
    pair = await _read_pair(request, complaint_id, other)
    if pair is None:
        return message_page(request, caller, 404, translations_for(request)("missing.body"))
    messages, match = pair
    earlier, later = view.sides(*messages)
    say = formatter_for(request)
    return render_page(
        request,
        "matching/pair.html",
        status=status,
        caller=caller,
        say=say,
        sides=(earlier, later),
        match=match,
        form=view.verdict_form(say.words, earlier.message, match),
        filled=filled,
        action=f"{MATCHING}/{complaint_id}/{other}",
        may_decide=caller.has(HUB),
    )


async def _read_pair(
    request: Request, complaint_id: UUID, other: UUID
) -> tuple[tuple[Message, Message], Match | None] | None:
    """Return both messages and what is known of them as a pair; ``None`` where one of them is not to be read."""
    one, another, known = await asyncio.gather(
        read(request, Message, "intake", f"/v1/complaints/{complaint_id}"),
        read(request, Message, "intake", f"/v1/complaints/{other}"),
        read(request, Matches, "intake", f"/v1/complaints/{complaint_id}/matches"),
    )
    if isinstance(one, ServiceUnavailable) or isinstance(another, ServiceUnavailable):
        return None
    matches = [] if isinstance(known, ServiceUnavailable) else known.items
    return (one, another), next((match for match in matches if match.id == other), None)
