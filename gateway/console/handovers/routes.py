"""The hub's list of what was handed over, by state and agency, with the way to take it back."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from canon.codes import Agency
from chassis.web.auth import CurrentCaller
from gateway.console.admission import turn_away
from gateway.console.forms import Field, Form, Sort
from gateway.console.handovers import view
from gateway.console.handovers.models import HandoverPage
from gateway.console.named_fields import field
from gateway.console.navigation import AUDITOR, HUB, LEADER
from gateway.console.pages import formatter_for, render_page, translations_for
from gateway.console.saved.panel import saved_panel
from gateway.console.service_calls import is_silent, read
from gateway.console.translations import Translations

PAGE = "/console/handovers"
PAGE_SIZE = 50
DONE = ("recall",)
router = APIRouter(prefix="/handovers")


@router.get("")
async def show_handovers(request: Request, caller: CurrentCaller) -> Response:
    """Show the hand-overs of a state, who waited longest first; at first those that nobody has acknowledged."""
    if (away := await turn_away(request, caller, HUB, LEADER, AUDITOR)) is not None:
        return away
    say, words = formatter_for(request), translations_for(request)
    query = request.query_params
    state = query.get("state", view.STATES[0])
    state = state if state in (*view.STATES, view.LATE, "all") else view.STATES[0]
    agency = query.get("agency", "")
    agency = agency if agency in set(Agency) else ""
    late = await read(request, HandoverPage, "dispatch", "/v1/handovers", urlencode({"late": "true", "limit": 200}))
    listing = await read(request, HandoverPage, "dispatch", "/v1/handovers", _query(state, agency, query.get("cursor")))
    rows = view.rows_of(listing.items, say) if isinstance(listing, HandoverPage) else []
    late_count = len(late.items) if isinstance(late, HandoverPage) else 0
    done = query.get("done", "")
    chosen = {"state": state if state != view.STATES[0] or agency else None, "agency": agency}
    return render_page(
        request,
        "handovers/handovers.html",
        saved=await saved_panel(request, caller, "handovers", chosen),
        caller=caller,
        say=say,
        notice=words(f"act.{done}.done") if done in DONE else None,
        listing=listing,
        rows=rows,
        states=(view.LATE, *view.STATES),
        chosen={"state": state, "agency": agency or None},
        counts={"handovers": (0, late_count)},
        late_count=late_count,
        agencies=[(code, words.place(code)) for code in Agency],
        is_first="cursor" not in query,
        is_silent=is_silent,
        recall_form=lambda line: recall_form(words, str(line.id)),
        may_recall=caller.has(HUB),
        page=PAGE,
    )


def recall_form(words: Translations, identifier: str) -> Form:
    """Return the form that takes a case back; ``identifier`` keeps the forms of a list apart."""
    return Form(
        name=f"recall-{identifier}",
        verb=words("act.recall"),
        consequence=words("act.recall.says"),
        fields=(
            field(words, "reason", required=True, longest=200),
            Field(name="back", label="", sort=Sort.HIDDEN, value=PAGE),
        ),
    )


def _query(state: str, agency: str, cursor: str | None) -> str:
    chosen: dict[str, str | int | None] = {
        "state": state if state in view.STATES else None,
        "late": "true" if state == view.LATE else None,
        "agency": agency or None,
        "cursor": cursor,
        "limit": PAGE_SIZE,
    }
    return urlencode({name: value for name, value in chosen.items() if value is not None})
