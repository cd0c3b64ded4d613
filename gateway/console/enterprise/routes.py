"""An enterprise's own pages: its disputes, an offer beside what the calculator says, how it does."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.cases.models import Files
from gateway.console.cases.view import file_look
from gateway.console.formatting import Formatter
from gateway.console.forms import BLANK, Filled, Form
from gateway.console.navigation import ENTERPRISE
from gateway.console.odr import enterprise_view, fields, view
from gateway.console.odr.models import Dispute, DisputePage, Enterprise, EnterprisePage, Score
from gateway.console.odr.notices import done_notice
from gateway.console.odr.routes import no_body, service_act
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.quotes.calculation import Calculation, calculate
from gateway.console.quotes.fields import CARDS, SCHEMES
from gateway.console.quotes.view import gap_of
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form
from gateway.console.workdays import read_years

OWN = "/console/enterprise"
DISPUTES = "/v1/odr/disputes"
OFFICES = "/v1/odr/enterprises"
AT_ONCE = 50
ALL = "all"
ATTACH = "attach"
router = APIRouter(route_class=StrictRoute, prefix="/enterprise")


@router.get("")
async def list_own(request: Request, caller: CurrentCaller) -> Response:
    """Show an enterprise its disputes, the one due first opened."""
    if (away := await turn_away(request, caller, ENTERPRISE)) is not None:
        return away
    return await own_page(request, caller)


@router.post("/application")
async def apply_to_join(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, ENTERPRISE)) is not None:
        return away
    done = await submit_form(request, own_application(request), "odr", OFFICES)
    if not done.is_done:
        return await own_page(request, caller, status=done.status, filled={"application": done.filled})
    return redirect_to(request, OWN, done="application")


@router.post("/leave")
async def leave_odr(request: Request, caller: CurrentCaller) -> Response:
    """Take an enterprise out of the mechanism, as it wants."""
    if (away := await turn_away(request, caller, ENTERPRISE)) is not None:
        return away
    form = fields.leave_form(translations_for(request), own=True)
    done = await submit_form(request, form, "odr", f"{OFFICES}/{caller.enterprise}/leave")
    if not done.is_done:
        return await own_page(request, caller, status=done.status, filled={"leave": done.filled})
    return redirect_to(request, OWN, done="leave")


@router.get("/{dispute_id}")
async def show_own(dispute_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, ENTERPRISE)) is not None:
        return away
    return await own_page(request, caller, dispute_id)


@router.post("/{dispute_id}/{act}")
async def answer_dispute(dispute_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Make an offer, answer the consumer's, or hand the dispute back to the bureau."""
    if (away := await turn_away(request, caller, ENTERPRISE)) is not None:
        return away
    dispute = await read(request, Dispute, "odr", f"{DISPUTES}/{dispute_id}")
    forms = {} if isinstance(dispute, ServiceUnavailable) else acts_of(request, dispute, None)
    if act not in forms:
        return message_page(request, caller, 404, translations_for(request)("odr.missing"))
    path = f"{DISPUTES}/{dispute_id}/{service_act(act)}"
    is_answer = act.startswith(("acceptance", "rejection"))
    shape = no_body if is_answer else fields.offer_body if act == "offer" else fields.without_empty_refund
    done = await submit_form(request, forms[act], "odr", path, shape=shape)
    if not done.is_done:
        return await own_page(request, caller, dispute_id, status=done.status, filled={act: done.filled})
    return redirect_to(request, f"{OWN}/{dispute_id}", done=act.partition("-")[0])


def own_application(request: Request) -> Form:
    return fields.application_form(translations_for(request), own=True)


def acts_of(request: Request, dispute: Dispute, calculation: Calculation | None) -> dict[str, Form]:
    """Return the forms of what the enterprise may do; the offer proposes what the calculator says is owed."""
    words = translations_for(request)
    owed = calculation.quote.total_fen if calculation and calculation.quote else None
    answers = fields.answer_forms(words, dispute, "enterprise")
    rest = [fields.offer_form(words, dispute, owed), fields.failure_form(words)]
    return {form.name: form for form in (*answers, *rest)}


async def own_page(
    request: Request,
    caller: Caller,
    dispute_id: UUID | None = None,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
) -> Response:
    """Return an enterprise's page; ``filled`` is what came back of its forms."""
    say = formatter_for(request)
    firms = await read(request, EnterprisePage, "odr", OFFICES)
    firm = firms.items[0] if isinstance(firms, EnterprisePage) and firms.items else None
    selected = await read(request, Dispute, "odr", f"{DISPUTES}/{dispute_id}") if dispute_id else None
    if isinstance(selected, ServiceUnavailable):
        message = "odr.missing" if selected.refused else "odr.silent"
        return message_page(request, caller, 404 if selected.refused else 503, say.words(message))
    state = request.query_params.get("state", selected.state if selected else view.STATES[0])
    state = state if state in view.STATES else ALL
    listing = await read(request, DisputePage, "odr", DISPUTES, _query(request, state))
    items = listing.items if isinstance(listing, DisputePage) else []
    selected = selected or view.first_in_need(items)
    years = await read_years(request, {day.year for one in items for day in (one.opened_at, one.due_at)})
    score = await read(request, Score, "odr", f"{OFFICES}/{firm.id}/score") if firm else None
    return render_page(
        request,
        "enterprise/enterprise.html",
        status=status,
        caller=caller,
        say=say,
        counts=_menu_counts(items, state),
        notice=done_notice(request),
        firms=firms,
        **_own_facts(firm, score, say),
        listing=listing,
        rows=view.rows_of(items, {}, years, say, selected.id if selected else None),
        states=view.STATES,
        state=state,
        selected=selected,
        application=own_application(request),
        filled=filled or {},
        blank=BLANK,
        schemes=SCHEMES,
        cards=CARDS,
        is_silent=is_silent,
        is_first="cursor" not in request.query_params,
        looks=view.LOOKS | enterprise_view.LOOKS,
        **await _selected_facts(request, selected, years),
    )


def _own_facts(firm: Enterprise | None, score: Score | ServiceUnavailable | None, say: Formatter) -> dict[str, Any]:
    """Return what the panels of the enterprise itself show: how it does, its history, leaving."""
    return {
        "firm": firm,
        "score": score,
        "table": enterprise_view.score_table(score, say) if isinstance(score, Score) else None,
        "bar": enterprise_view.bar_of(score) if isinstance(score, Score) else [],
        "history": enterprise_view.history_of(firm, say) if firm else [],
        "leave": fields.leave_form(say.words, own=True),
    }


async def _selected_facts(request: Request, dispute: Dispute | None, years: list[Any]) -> dict[str, Any]:
    """Return what the panels of a dispute show: its days, offers and files, the calculator beside the offer."""
    if dispute is None:
        return {"opened": None, "calculation": None, "gap": None, "acts": {}, "files": None}
    known = {"paid_fen": fields.yuan(dispute.amount_fen)}
    calculation = await calculate(request, known) if dispute.is_open else None
    quote = calculation.quote if calculation else None
    offer = dispute.last_offer("enterprise")
    return {
        "opened": view.panel_of(dispute, years, formatter_for(request)),
        "calculation": calculation,
        "gap": gap_of(offer.amount_fen, quote, formatter_for(request)) if quote and offer else None,
        "acts": acts_of(request, dispute, calculation) if dispute.is_open else {},
        "files": await read(request, Files, "intake", f"/v1/complaints/{dispute.case_id}/attachments"),
        "file_look": file_look,
    }


def _menu_counts(disputes: Sequence[Dispute], state: str) -> dict[str, tuple[int, int]]:
    """Return how many wait for the enterprise, where the open ones are read."""
    waiting = sum(view.turn_of(one) == "enterprise" for one in disputes)
    return {"enterprise": (waiting, 0)} if state in ("open", ALL) else {}


def _query(request: Request, state: str) -> str:
    wanted = {"state": state, "limit": AT_ONCE, "cursor": request.query_params.get("cursor")}
    return urlencode({name: value for name, value in wanted.items() if value and value != ALL})
