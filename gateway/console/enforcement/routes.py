"""The page of enforcement: inspections, filings, campaigns and outreach of a period, and the forms that record them."""

import asyncio
import re
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.codes import Department
from canon.enforcement import Publicity
from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.enforcement.fields import KINDS, PUBLICITY, fact_form, publicity_form
from gateway.console.enforcement.models import Campaign, CampaignPage, FilingPage, InspectionPage, OutreachPage
from gateway.console.enforcement.periods import Period, period_of
from gateway.console.forms import BLANK, Filled, Form
from gateway.console.navigation import BUREAU, HEAD, HUB, OFFICER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form

ENFORCEMENT = "/console/enforcement"
OWN = "/v1/enforcement"
PATHS = {kind: f"{OWN}/{kind}" for kind in KINDS} | {"outreach": "/v1/outreach"}
RECORDERS = (HUB, OFFICER, HEAD)
EVERYTHING = ("hub", "bureau_head", "auditor")
MOST_CAMPAIGNS = 100  # to choose from
PAGES = {"inspections": InspectionPage, "filings": FilingPage, "campaigns": CampaignPage, "outreach": OutreachPage}
PUBLISHED = (Publicity.PUBLISHED, Publicity.TYPICAL_CASE)
_SEPARATORS = re.compile(r"[、，,；;\s]+")
router = APIRouter(route_class=StrictRoute, prefix="/enforcement")


@router.get("")
async def show_enforcement(request: Request, caller: CurrentCaller) -> Response:
    """Show the facts of a period with their sums."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await enforcement_page(request, caller)


@router.post("/filings/{filing_id}/publicity")
async def publicize_filing(filing_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Say whether a filed case is published."""
    if (away := await turn_away(request, caller, *RECORDERS)) is not None:
        return away
    form = publicity_form(translations_for(request))
    done = await submit_form(request, form, "dispatch", f"{OWN}/filings/{filing_id}/{PUBLICITY}")
    if not done.is_done:
        back = {str(filing_id): done.filled}
        return await enforcement_page(request, caller, status=done.status, filled=back, kind="filings")
    return redirect_to(request, f"{ENFORCEMENT}", kind="filings", done=PUBLICITY)


@router.post("/{kind}")
async def record_fact(kind: str, request: Request, caller: CurrentCaller) -> Response:
    """Record an inspection, a filing, a campaign or an event of outreach."""
    if (away := await turn_away(request, caller, *RECORDERS)) is not None:
        return away
    if kind not in KINDS:
        return message_page(request, caller, 404, translations_for(request)("missing.body"))
    campaigns = await campaigns_of(request, period_for(request))
    done = await submit_form(request, form_of(request, caller, kind, campaigns), "dispatch", PATHS[kind], shape=_tidy)
    if not done.is_done:
        return await enforcement_page(request, caller, status=done.status, filled={kind: done.filled}, kind=kind)
    return redirect_to(request, f"{ENFORCEMENT}", kind=kind, done=kind)


def form_of(request: Request, caller: Caller, kind: str, campaigns: list[Campaign]) -> Form:
    say = formatter_for(request)
    return fact_form(say.words, kind, day_of(say.now), names_section=caller.has(HUB), campaigns=campaigns)


def period_for(request: Request) -> Period:
    return period_of(request.query_params, day_of(formatter_for(request).now))


async def campaigns_of(request: Request, period: Period) -> list[Campaign]:
    """Return the campaigns that an inspection may belong to."""
    query = urlencode({"from": period.first, "to": period.last, "limit": MOST_CAMPAIGNS})
    found = await read(request, CampaignPage, "dispatch", f"{OWN}/campaigns", query)
    return [] if isinstance(found, ServiceUnavailable) else found.items


async def enforcement_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
    kind: str = "",
) -> Response:
    """Return the page: the sums of all, the list of one kind, its form; ``filled`` is what came back of the form."""
    say, query = formatter_for(request), request.query_params
    kind = kind or query.get("kind", "")
    kind = kind if kind in KINDS else KINDS[0]
    period = period_for(request)
    department = query.get("department", "") if caller.has(*EVERYTHING) else ""
    chosen = {"from": period.first.isoformat(), "to": period.last.isoformat(), "department": department or None}
    listings = await _read_all(request, chosen, kind)
    campaigns = listings["campaigns"]
    known = campaigns.items if isinstance(campaigns, CampaignPage) else []
    back = filled or {}
    key = f"enforcement.done.{query.get('done', '')}"
    return render_page(
        request,
        "enforcement/enforcement.html",
        status=status,
        caller=caller,
        say=say,
        notice=say.words(key) if say.words.has(key) else None,
        kinds=KINDS,
        kind=kind,
        period=period,
        chosen=chosen,
        listings=listings,
        publicity_of=partial(publicity_form, say.words),
        publicizing=back,
        published=PUBLISHED,
        campaigns={one.id: one.title for one in known},
        form=form_of(request, caller, kind, known),
        filled=back.get(kind, BLANK),
        departments=[code for code in Department if code is not Department.HUB],
        sees_everything=caller.has(*EVERYTHING),
        may_record=caller.has(*RECORDERS),
        is_silent=is_silent,
        is_first="cursor" not in query,
        today=day_of(say.now).isoformat(),
    )


async def _read_all(request: Request, chosen: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a page of each kind of fact; that of the list shown is the one asked for."""
    query = request.query_params
    return dict(
        zip(
            PAGES,
            await asyncio.gather(
                *(
                    read(request, shape, "dispatch", PATHS[name], _query(chosen, query, name == kind))
                    for name, shape in PAGES.items()
                )
            ),
            strict=True,
        )
    )


def _tidy(body: dict[str, Any]) -> dict[str, Any]:
    """Cut a line of partners into its parts."""
    if "partners" in body:
        body["partners"] = [one for one in _SEPARATORS.split(body["partners"]) if one]
    return body


def _query(chosen: dict[str, Any], query: Any, is_listed: bool) -> str:  # noqa: FBT001 - which of three lists is paged
    wanted = chosen | {"limit": 50, "cursor": query.get("cursor") if is_listed else None}
    return urlencode({name: value for name, value in wanted.items() if value})
