"""The page of the ranking of businesses."""

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from gateway.console.admission import turn_away
from gateway.console.metrics.drill_down import EVERYTHING, selection_of
from gateway.console.metrics.selection import BASES, MONTHS
from gateway.console.metrics.view import filter_chips
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, render_page
from gateway.console.rankings import view
from gateway.console.rankings.models import Ranking
from gateway.console.service_calls import is_silent, read

ROWS = 25  # businesses of a page
KINDS = ("complaint", "report")
router = APIRouter(prefix="/ranking")


@router.get("")
async def show_ranking(request: Request, caller: CurrentCaller) -> Response:
    """Show the businesses of a period by the cases received, with what became of them."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say, sent = formatter_for(request), request.query_params
    selection = selection_of(request, caller, {"period": "quarter", "kind": KINDS[0], **sent})
    more = {"limit": str(ROWS)} | ({"cursor": sent["cursor"]} if "cursor" in sent else {})
    found = await read(request, Ranking, "analytics", "/v1/enterprises/ranking", selection.query(**more))
    return render_page(
        request,
        "rankings/ranking.html",
        caller=caller,
        say=say,
        found=found,
        rows=view.rows_of(found.items, say) if isinstance(found, Ranking) else [],
        selection=selection,
        chosen=selection.parameters(kind=selection.filters.get("kind", "")),
        presets=tuple(MONTHS),
        bases=BASES,
        kinds=KINDS,
        chips=[chip for chip in filter_chips(selection, {}, say.words) if chip.name != "kind"],
        sees_everything=caller.has(*EVERYTHING),
        is_first="cursor" not in sent,
        is_silent=is_silent,
    )
