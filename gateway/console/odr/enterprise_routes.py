"""The bureau's pages of enterprises: how they stood on a day, and one with its history, sessions, score and acts."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.days import day_in
from gateway.console.forms import BLANK, Filled
from gateway.console.navigation import BUREAU
from gateway.console.odr import enterprise_view, fields, view
from gateway.console.odr.models import DisputePage, Enterprise, EnterprisePage, Score
from gateway.console.odr.notices import done_notice
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read, read_each
from gateway.console.submission import Submission, submit_form
from gateway.console.workdays import read_years

ENTERPRISES = "/console/odr/enterprises"
DISPUTES = "/v1/odr/disputes"
OFFICES = "/v1/odr/enterprises"
AT_ONCE = 50
ALL = "all"  # of a filter: nothing is left out
router = APIRouter(route_class=StrictRoute, prefix="/odr")


@router.get("/enterprises")
async def list_enterprises(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await enterprises_page(request, caller)


@router.post("/enterprises")
async def enter_enterprise(request: Request, caller: CurrentCaller) -> Response:
    """Enter an application on an enterprise's behalf."""
    if (away := await turn_away(request, caller, "hub")) is not None:
        return away
    done = await submit_form(request, fields.application_form(translations_for(request)), "odr", OFFICES)
    if not done.is_done:
        return await enterprises_page(request, caller, submission=done)
    return redirect_to(request, f"{ENTERPRISES}/{done.body['id']}", done="application")


@router.get("/enterprises/{enterprise_id}")
async def show_enterprise(enterprise_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await enterprise_page(request, caller, enterprise_id)


@router.post("/enterprises/{enterprise_id}/{act}")
async def decide_on_enterprise(enterprise_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Review an application, record a session, suspend, restore, or let go."""
    if (away := await turn_away(request, caller, *fields.GUIDES)) is not None:
        return away
    say = formatter_for(request)
    firm = await read(request, Enterprise, "odr", f"{OFFICES}/{enterprise_id}")
    forms = {} if isinstance(firm, ServiceUnavailable) else fields.acts_on(say.words, firm, caller, day_of(say.now))
    if act not in forms:
        return message_page(request, caller, 404, say.words("odr.missing"))
    done = await submit_form(request, forms[act], "odr", f"{OFFICES}/{enterprise_id}/{act}")
    if not done.is_done:
        return await enterprise_page(request, caller, enterprise_id, status=done.status, filled={act: done.filled})
    return redirect_to(request, f"{ENTERPRISES}/{enterprise_id}", done=act)


async def enterprises_page(request: Request, caller: Caller, *, submission: Submission | None = None) -> Response:
    """Return who stood how on a day, with scores; ``submission`` is an application that came back."""
    say = formatter_for(request)
    standing = request.query_params.get("standing", "")
    chosen = standing if standing in enterprise_view.STANDINGS else ALL
    today = day_of(say.now)
    day = day_in(request.query_params.get("as_of", "")) or today
    listing = await read(request, EnterprisePage, "odr", OFFICES, _query(request, standing=chosen, as_of=str(day)))
    items = listing.items if isinstance(listing, EnterprisePage) else []
    scores = await read_each(request, Score, "odr", [f"{OFFICES}/{one.id}/score" for one in items])
    return render_page(
        request,
        "odr/enterprises.html",
        status=submission.status if submission else 200,
        caller=caller,
        say=say,
        listing=listing,
        rows=[
            (one, score, [] if isinstance(score, ServiceUnavailable) else enterprise_view.bar_of(score))
            for one, score in zip(items, scores, strict=True)
        ],
        standings=enterprise_view.STANDINGS,
        standing=chosen,
        day=day,
        today=today,
        application=fields.application_form(say.words),
        filled=submission.filled if submission else BLANK,
        is_silent=is_silent,
        is_first="cursor" not in request.query_params,
        looks=view.LOOKS | enterprise_view.LOOKS,
    )


async def enterprise_page(
    request: Request,
    caller: Caller,
    enterprise_id: UUID,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
) -> Response:
    """Return an enterprise: its history, its score with the arithmetic, its newest disputes."""
    say = formatter_for(request)
    firm = await read(request, Enterprise, "odr", f"{OFFICES}/{enterprise_id}")
    if isinstance(firm, ServiceUnavailable):
        message = "odr.missing" if firm.refused else "odr.silent"
        return message_page(request, caller, 404 if firm.refused else 503, say.words(message))
    score = await read(request, Score, "odr", f"{OFFICES}/{enterprise_id}/score")
    listing = await read(request, DisputePage, "odr", DISPUTES, f"enterprise={enterprise_id}&limit=20")
    items = listing.items if isinstance(listing, DisputePage) else []
    years = await read_years(request, {day.year for one in items for day in (one.opened_at, one.due_at)})
    return render_page(
        request,
        "odr/enterprise.html",
        status=status,
        caller=caller,
        say=say,
        notice=done_notice(request),
        firm=firm,
        score=score,
        bar=[] if isinstance(score, ServiceUnavailable) else enterprise_view.bar_of(score),
        table=enterprise_view.score_table(score, say) if isinstance(score, Score) else None,
        listing=listing,
        rows=view.rows_of(items, {}, years, say),
        history=enterprise_view.history_of(firm, say),
        acts=fields.acts_on(say.words, firm, caller, day_of(say.now)),
        filled=filled or {},
        blank=BLANK,
        may_review=caller.has(*fields.REVIEWERS),
        is_silent=is_silent,
        looks=view.LOOKS | enterprise_view.LOOKS,
    )


def _query(request: Request, **chosen: str) -> str:
    wanted = chosen | {"limit": str(AT_ONCE), "cursor": request.query_params.get("cursor")}
    return urlencode({name: value for name, value in wanted.items() if value and value != ALL})
