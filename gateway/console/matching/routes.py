"""The page of matching: which pairs wait, one of them side by side with its decision, and what was joined lately."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.case_rows import PAIRS, pair_path
from gateway.console.formatting import Formatter
from gateway.console.forms import BLANK, Filled
from gateway.console.matching import comparison, view
from gateway.console.matching.joins import Parting
from gateway.console.matching.lookup import (
    RECENT_DAYS,
    Pair,
    Recent,
    read_pair,
    read_parting,
    read_recent,
    read_waiting,
)
from gateway.console.navigation import BUREAU, HUB
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent
from gateway.console.submission import submit_form

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
    return await _page(request, caller, (complaint_id, other))


@router.post("/{complaint_id}/{other}")
async def decide_pair(complaint_id: UUID, other: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Decide what two messages are to each other; a refusal is shown beside what they are by then."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    pair = await read_pair(request, complaint_id, other)
    if pair is None:
        return _missing(request, caller)
    words = translations_for(request)
    form = view.verdict_form(words, view.verdicts(words, pair.earlier, pair.later, pair.match))
    done = await submit_form(request, form, "intake", f"/v1/complaints/{complaint_id}/matches/{other}")
    if not done.is_done:
        return await _page(request, caller, (complaint_id, other), Refused(pair, done.status, done.filled))
    return redirect_to(request, PAIRS, done=str(done.sent.get("as", "")))


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that was not taken: the pair it was for, the status of the page, and what comes back to the form."""

    pair: Pair
    status: int
    filled: Filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What stands beside the pair: for who decides what waits and what was joined lately."""

    waiting: view.WaitingPairs | ServiceUnavailable | None = None
    recent: Recent | ServiceUnavailable | None = None


async def _page(
    request: Request, caller: Caller, chosen: tuple[UUID, UUID] | None, refused: Refused | None = None
) -> Response:
    """Return the page with the ``chosen`` pair, or with the first that waits."""
    say, decides = formatter_for(request), caller.has(HUB)
    pair, parting, lists = await _read(request, say, chosen, decides=decides)
    pair = pair or (refused.pair if refused else None)
    if chosen and pair is None:
        return _missing(request, caller)
    key = f"matching.done.{request.query_params.get('done', '')}"
    return render_page(
        request,
        "matching/matching.html",
        status=refused.status if refused else 200,
        caller=caller,
        say=say,
        waiting=lists.waiting,
        recent=lists.recent,
        days=RECENT_DAYS,
        notice=say.words(key) if say.words.has(key) else None,
        is_silent=is_silent,
        decides=decides,
        filled=refused.filled if refused else BLANK,
        parting=parting,
        **(_facts_of(pair, say) if pair else {"pair": None}),
    )


async def _read(
    request: Request, say: Formatter, chosen: tuple[UUID, UUID] | None, *, decides: bool
) -> tuple[Pair | None, Parting | ServiceUnavailable | None, Lists]:
    """Return the pair, what parting it would change, and what stands beside it: only the hub decides."""
    if not decides:
        return (await read_pair(request, *chosen) if chosen else None), None, Lists()
    if chosen:
        (pair, parting), waiting, recent = await asyncio.gather(
            _read_whole(request, say, *chosen), read_waiting(request, say), read_recent(request, say)
        )
        return pair, parting, Lists(waiting=waiting, recent=recent)
    (pair, parting, waiting), recent = await asyncio.gather(_read_first(request, say), read_recent(request, say))
    return pair, parting, Lists(waiting=waiting, recent=recent)


async def _read_first(
    request: Request, say: Formatter
) -> tuple[Pair | None, Parting | ServiceUnavailable | None, view.WaitingPairs | ServiceUnavailable]:
    """Return the first pair that waits, what parting it would change, and what waits."""
    waiting = await read_waiting(request, say)
    if isinstance(waiting, ServiceUnavailable) or not waiting.pairs:
        return None, None, waiting
    first = waiting.pairs[0]
    return *await _read_whole(request, say, first.case.id, first.other_id), waiting


async def _read_whole(
    request: Request, say: Formatter, one: UUID, other: UUID
) -> tuple[Pair | None, Parting | ServiceUnavailable | None]:
    """Return a pair, and what parting it would change where it is joined."""
    pair = await read_pair(request, one, other)
    return pair, await read_parting(request, pair, say) if pair and pair.is_joined else None


def _missing(request: Request, caller: Caller) -> Response:
    return message_page(request, caller, 404, translations_for(request)("missing.body"))


def _facts_of(pair: Pair, say: Formatter) -> dict[str, object]:
    """Return what the page shows of a pair: both sides, the choices, and on what grounds."""
    match, offered = pair.match, view.verdicts(say.words, pair.earlier, pair.later, pair.match)
    return {
        "pair": pair,
        "match": match,
        "sides": view.sides(pair.earlier, pair.later, pair.cases, say),
        "verdicts": offered,
        "form": view.verdict_form(say.words, offered),
        "action": pair_path(pair.earlier.id, pair.later.id),
        "rows": comparison.compare(pair.earlier, pair.later, match, say) if match else [],
        "stated": comparison.stated(match) if match else ([], []),
        "has_ended": view.has_ended(pair.earlier, pair.later),
    }
