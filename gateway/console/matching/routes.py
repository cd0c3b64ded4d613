"""The page of matching: which pairs wait, one of them side by side with its decision, and what was joined lately."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.formatting import Formatter
from gateway.console.forms import BLANK, Filled
from gateway.console.matching import comparison, view
from gateway.console.matching.reading import RECENT_DAYS, Pair, read_pair, read_parting, read_recent, read_waiting
from gateway.console.navigation import BUREAU, HUB
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent
from gateway.console.submission import submit_form

MATCHING = "/console/matching"
router = APIRouter(route_class=StrictRoute, prefix="/matching")


@router.get("")
async def show_pairs(request: Request, caller: CurrentCaller) -> Response:
    """Show the first pair that waits for a person beside the others and what was joined lately."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    return await _page(request, caller, None)


@router.get("/{complaint_id}/{other}")
async def show_pair(complaint_id: UUID, other: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show two messages side by side."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await _page(request, caller, await read_pair(request, complaint_id, other), chosen=True)


@router.post("/{complaint_id}/{other}")
async def decide_pair(complaint_id: UUID, other: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Decide what two messages are to each other."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    pair = await read_pair(request, complaint_id, other)
    if pair is None:
        return await _page(request, caller, None, chosen=True)
    words = translations_for(request)
    form = view.verdict_form(words, view.verdicts(words, pair.earlier, pair.later, pair.match))
    done = await submit_form(request, form, "intake", f"/v1/complaints/{complaint_id}/matches/{other}")
    if not done.is_done:
        return await _page(request, caller, pair, chosen=True, status=done.status, filled=done.filled)
    return redirect_to(request, MATCHING, done=str(done.sent.get("as", "")))


async def _page(
    request: Request,
    caller: Caller,
    pair: Pair | None,
    *,
    chosen: bool = False,
    status: int = 200,
    filled: Filled = BLANK,
) -> Response:
    """Return the page with a pair, or with the first that waits where none was ``chosen``.

    ``filled`` is what came back of its form. Only the hub sees what else waits: it decides.
    """
    say = formatter_for(request)
    if chosen and pair is None:
        return message_page(request, caller, 404, say.words("missing.body"))
    decides = caller.has(HUB)
    waiting, recent = (
        await asyncio.gather(read_waiting(request, say), read_recent(request, say)) if decides else ([], None)
    )
    if pair is None and not isinstance(waiting, ServiceUnavailable) and waiting:
        pair = await read_pair(request, waiting[0].case.id, waiting[0].other_id)
    key = f"matching.done.{request.query_params.get('done', '')}"
    return render_page(
        request,
        "matching/matching.html",
        status=status,
        caller=caller,
        say=say,
        waiting=waiting,
        recent=recent,
        days=RECENT_DAYS,
        notice=say.words(key) if say.words.has(key) else None,
        is_silent=is_silent,
        decides=decides,
        filled=filled,
        **(await _facts_of(request, pair, say) if pair else {"pair": None}),
    )


async def _facts_of(request: Request, pair: Pair, say: Formatter) -> dict[str, object]:
    """Return what the page shows of a pair: both sides, the choices, on what grounds, what parting would change."""
    match, offered = pair.match, view.verdicts(say.words, pair.earlier, pair.later, pair.match)
    is_joined = match is not None and match.joined_at is not None
    return {
        "pair": pair,
        "match": match,
        "sides": view.sides(pair.earlier, pair.later, pair.cases, say),
        "verdicts": offered,
        "form": view.verdict_form(say.words, offered),
        "action": f"{MATCHING}/{pair.earlier.id}/{pair.later.id}",
        "rows": comparison.compare(pair.earlier, pair.later, match, say) if match else [],
        "spoken": comparison.spoken(match) if match else ([], []),
        "is_joined": is_joined,
        "has_ended": view.has_ended(pair.earlier, pair.later),
        "parting": await read_parting(request, pair, say) if is_joined else None,
    }
