"""The page of a service station: its queue by limit, settling on the spot, handing over, the month with numerators."""

import asyncio
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled
from gateway.console.models import CasePage
from gateway.console.navigation import BUREAU, PARTNER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.partner.models import FiledPage
from gateway.console.registers.models import Groups
from gateway.console.service_calls import ServiceUnavailable, is_silent, read, send
from gateway.console.stations import fields, view
from gateway.console.stations.models import SettlementPage, Station, StationFigures, StationList, TownFigures
from gateway.console.submission import submit_form

PATH = "/console/stations"
OWN = "/v1/stations"
ROLES = (*BUREAU, PARTNER)
ACTORS = ("officer", "section_head", "hub", PARTNER)
PLANNERS = ("hub", "section_head", "bureau_head", "auditor")  # who see where a station is wanted
LISTED = 200  # cases that the queue is taken from
RECENT = 8  # settlements shown
FILED = 20  # complaints of a station's own account
router = APIRouter(route_class=StrictRoute, prefix="/stations")


@router.get("")
async def show_station(request: Request, caller: CurrentCaller) -> Response:
    """Show a station; ``?station=`` chooses among several, ``?month=`` its month."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    return await station_page(request, caller)


@router.post("/{station_id}/settlements")
async def settle(station_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Record what was settled on the spot."""
    if (away := await turn_away(request, caller, *ACTORS)) is not None:
        return away
    say = formatter_for(request)
    form = fields.settlement_form(say.words, day_of(say.now))
    done = await submit_form(request, form, "odr", f"{OWN}/{station_id}/settlements")
    if not done.is_done:
        filled = {form.name: done.filled}
        return await station_page(request, caller, station_id, status=done.status, filled=filled)
    return redirect_to(request, PATH, station=str(station_id), done="settlement")


@router.post("/{station_id}/handovers")
async def hand_over(station_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """File what cannot be settled for the hub, and count it as handed over by the station."""
    if (away := await turn_away(request, caller, "officer", "hub", PARTNER)) is not None:
        return away
    form = fields.handover_form(translations_for(request))
    done = await submit_form(request, form, "intake", "/v1/complaints", shape=fields.without_reason)
    if not done.is_done:
        filled = {form.name: done.filled}
        return await station_page(request, caller, station_id, status=done.status, filled=filled)
    body = {"complaint_id": done.body["id"], "reason": done.sent[fields.REASON]}
    key = f"{done.sent.get('key', '')}-handover"
    recorded = await send(request, "odr", f"{OWN}/{station_id}/handovers", body, key=key)
    outcome = "handover" if recorded.is_done else "handover_uncounted"
    return redirect_to(request, PATH, station=str(station_id), done=outcome, number=done.body["number"])


@router.post("/{station_id}/accounts")
async def bind_account(station_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Let an account act for a station."""
    if (away := await turn_away(request, caller, "hub")) is not None:
        return away
    form = fields.account_form(translations_for(request))
    done = await submit_form(request, form, "odr", f"{OWN}/{station_id}/accounts")
    if not done.is_done:
        filled = {form.name: done.filled}
        return await station_page(request, caller, station_id, status=done.status, filled=filled)
    return redirect_to(request, PATH, station=str(station_id), done="account")


async def station_page(
    request: Request,
    caller: Caller,
    station_id: UUID | None = None,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
) -> Response:
    """Return the page of a station; ``filled`` is what came back of its forms."""
    say = formatter_for(request)
    listing = await read(request, StationList, "odr", OWN)
    if isinstance(listing, ServiceUnavailable):
        return message_page(request, caller, 503, say.words("stations.silent"))
    station = view.chosen_station(listing.items, str(station_id or request.query_params.get("station", "")))
    today = day_of(say.now)
    first, last = today.replace(day=1), today
    parts = await _parts_of(request, caller, station, first, last) if station else {}
    return render_page(
        request,
        "stations/stations.html",
        status=status,
        caller=caller,
        say=say,
        notice=_notice(request),
        stations=listing.items,
        station=station,
        first=first,
        last=last,
        candidates=await _candidates(request, today) if caller.has(*PLANNERS) else [],
        settlement=fields.settlement_form(say.words, today),
        handover=fields.handover_form(say.words),
        account=fields.account_form(say.words),
        filled=filled or {},
        blank=BLANK,
        may_act=caller.has(*ACTORS),
        may_file=caller.has("officer", "hub", PARTNER),
        may_bind=caller.has("hub"),
        is_silent=is_silent,
        **{"figures": None, "bars": [], "recent": None, "queue": None, "filed": None} | parts,
    )


async def _parts_of(request: Request, caller: Caller, station: Station, first: date, last: date) -> dict[str, Any]:
    """Return what the page shows of a station: its month, its last settlements, its queue or what it filed."""
    say, period = formatter_for(request), {"from": first, "to": last}
    figures, recent, cases, filed = await asyncio.gather(
        read(request, StationFigures, "odr", f"{OWN}/{station.id}", urlencode(period)),
        read(request, SettlementPage, "odr", f"{OWN}/{station.id}/settlements", urlencode(period | {"limit": RECENT})),
        _cases(request, caller),
        _filed(request, caller),
    )
    return {
        "figures": figures,
        "bars": [] if isinstance(figures, ServiceUnavailable) else view.days_of(figures, first, last),
        "recent": recent,
        "queue": view.queue_of(cases.items, station, say) if isinstance(cases, CasePage) else cases,
        "filed": filed,
    }


async def _cases(request: Request, caller: Caller) -> CasePage | ServiceUnavailable | None:
    """Return the open cases that the bureau's own people see, by their limits."""
    if not caller.has(*BUREAU):
        return None
    query = urlencode({"open": "true", "sort": "due", "limit": LISTED})
    return await read(request, CasePage, "dispatch", "/v1/cases", query)


async def _filed(request: Request, caller: Caller) -> FiledPage | ServiceUnavailable | None:
    """Return what a station's own account filed."""
    if not caller.has(PARTNER):
        return None
    return await read(request, FiledPage, "intake", "/v1/complaints", urlencode({"limit": FILED}))


async def _candidates(request: Request, today: date) -> list[view.Candidate]:
    """Return where complaints of the last year come from, beside how many stations are there."""
    since = today.replace(year=today.year - 1, day=1)
    query = urlencode({"metric": "received", "by": "town", "from": since, "to": today})
    towns, stations = await asyncio.gather(
        read(request, TownFigures, "analytics", "/v1/metrics/breakdown", query),
        read(request, Groups, "odr", "/v1/registers/stations/figures", "by=town"),
    )
    if isinstance(towns, ServiceUnavailable) or isinstance(stations, ServiceUnavailable):
        return []
    return view.candidates_of(towns, stations)


def _notice(request: Request) -> str | None:
    words, query = translations_for(request), request.query_params
    key = f"stations.done.{query.get('done', '')}"
    return words(key, number=query.get("number", "")[:40]) if words.has(key) else None
