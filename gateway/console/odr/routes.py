"""The bureau's pages of online settlement: disputes with their offers."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled, Form
from gateway.console.models import Case
from gateway.console.navigation import BUREAU
from gateway.console.odr import fields, view
from gateway.console.odr.models import Dispute, DisputePage, EnterprisePage
from gateway.console.odr.notices import done_notice
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form
from gateway.console.workdays import read_years

ODR = "/console/odr"
DISPUTES = "/v1/odr/disputes"
OFFICES = "/v1/odr/enterprises"
AT_ONCE = 50
ALL = "all"  # of a filter: nothing is left out
LONGEST_NAME = 100  # of what is looked for
MAX_NAMES = 200  # enterprises whose names a list of disputes can show
SETTLERS = ("officer", "section_head", "hub")  # who answers for a consumer
_PLACES = {"counter": "offers", "offer": "offers"}
router = APIRouter(route_class=StrictRoute, prefix="/odr")


@router.get("")
async def list_disputes(request: Request, caller: CurrentCaller) -> Response:
    """Show the disputes of a state, the first of them opened."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await disputes_page(request, caller)


@router.get("/{dispute_id}")
async def show_dispute(dispute_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await disputes_page(request, caller, dispute_id)


@router.post("/{dispute_id}/{act}")
async def settle_dispute(dispute_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Record what the consumer answered, what both agreed on, or that nothing comes of it."""
    if (away := await turn_away(request, caller, *SETTLERS)) is not None:
        return away
    dispute = await read(request, Dispute, "odr", f"{DISPUTES}/{dispute_id}")
    words = translations_for(request)
    if isinstance(dispute, ServiceUnavailable) or (form := acts_of(request, dispute).get(act)) is None:
        return message_page(request, caller, 404, words("odr.missing"))
    path = f"{DISPUTES}/{dispute_id}/{service_act(act)}"
    shape = no_body if act.startswith(("acceptance", "rejection")) else fields.without_empty_refund
    done = await submit_form(request, form, "odr", path, shape=shape)
    if not done.is_done:
        return await disputes_page(request, caller, dispute_id, status=done.status, filled={act: done.filled})
    return redirect_to(request, f"{ODR}/{dispute_id}", done=act.partition("-")[0])


def service_act(act: str) -> str:
    """Return the place of an act in the interface: ``acceptance-2`` is ``offers/2/acceptance``."""
    name, _, number = act.partition("-")
    return f"offers/{number}/{name}" if number else _PLACES.get(name, name)


def no_body(_: dict[str, Any]) -> None:
    return None


def acts_of(request: Request, dispute: Dispute) -> dict[str, Form]:
    """Return the forms of what the bureau may do with a dispute now, by name."""
    if not dispute.is_open:
        return {}
    words = translations_for(request)
    answers = fields.answer_forms(words, dispute, "consumer")
    countered = [fields.counter_form(words, dispute)] if dispute.last_offer("enterprise") else []
    rest = [*countered, fields.settlement_form(words, dispute), fields.failure_form(words)]
    return {form.name: form for form in (*answers, *rest)}


async def disputes_page(
    request: Request,
    caller: Caller,
    dispute_id: UUID | None = None,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
) -> Response:
    """Return the list of a state beside one dispute; ``filled`` is what came back of its forms."""
    say = formatter_for(request)
    selected = await read(request, Dispute, "odr", f"{DISPUTES}/{dispute_id}") if dispute_id else None
    if isinstance(selected, ServiceUnavailable):
        message = "odr.missing" if selected.refused else "odr.silent"
        return message_page(request, caller, 404 if selected.refused else 503, say.words(message))
    chosen = _chosen(request, selected.state if selected else view.STATES[0])
    listing = await read(request, DisputePage, "odr", DISPUTES, _query(request, **chosen))
    firms = await read(request, EnterprisePage, "odr", OFFICES, f"limit={MAX_NAMES}")
    names = view.names_of(firms.items) if isinstance(firms, EnterprisePage) else {}
    items = listing.items if isinstance(listing, DisputePage) else []
    selected = selected or view.first_in_need(items)
    years = await read_years(request, {day.year for one in items for day in (one.opened_at, one.due_at)})
    case = await read(request, Case, "dispatch", f"/v1/cases/{selected.case_id}") if selected else None
    return render_page(
        request,
        "odr/disputes.html",
        status=status,
        caller=caller,
        say=say,
        notice=done_notice(request),
        listing=listing,
        rows=view.rows_of(items, names, years, say, selected.id if selected else None),
        states=view.STATES,
        chosen=chosen,
        firm=_uuid(chosen["enterprise"] or ""),
        names=names,
        selected=selected,
        case=case,
        opened=view.panel_of(selected, years, say) if selected else None,
        acts=acts_of(request, selected) if selected else {},
        filled=filled or {},
        blank=BLANK,
        may_settle=caller.has(*SETTLERS),
        settlers=SETTLERS,
        is_silent=is_silent,
        is_first="cursor" not in request.query_params,
        looks=view.LOOKS,
    )


def _chosen(request: Request, state: str) -> dict[str, str | None]:
    """Return which disputes the page lists: of a state, of an enterprise, of those that are looked for."""
    sent = request.query_params
    state, firm, sought = sent.get("state", state), _uuid(sent.get("enterprise", "")), sent.get("q", "").strip()
    return {
        "state": state if state in view.STATES else ALL,
        "enterprise": str(firm) if firm else None,
        "q": sought[:LONGEST_NAME] or None,
    }


def _query(request: Request, **chosen: str | None) -> str:
    wanted = chosen | {"limit": str(AT_ONCE), "cursor": request.query_params.get("cursor")}
    return urlencode({name: value for name, value in wanted.items() if value and value != ALL})


def _uuid(text: str) -> UUID | None:
    """Return the id that an address names; ``None`` for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
