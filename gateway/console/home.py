"""The first page: each role its own."""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from gateway.console import desk as lines
from gateway.console.answers import Desk, Sheet, Summary
from gateway.console.own import first_page
from gateway.console.pages import go, page, saying_for
from gateway.console.rates import rate_rows, totals
from gateway.console.reading import Silent, read, read_each
from gateway.console.saying import Saying
from gateway.console.session import SIGN_IN
from gateway.edge.front import STRANGER
from gateway.operations.routes import show_status

SECTION = ("officer", "section_head")
EVERYTHING = ("hub", "bureau_head", "auditor")
router = APIRouter()


@router.get("/")
async def show_home(request: Request, caller: CurrentCaller) -> Response:
    """What came in today, where it went, what is late, the rates; an operator sees the services instead."""
    if caller == STRANGER:
        return go(request, SIGN_IN)
    if not caller.roles:
        return go(request, await first_page(request, caller))
    say = saying_for(request)
    if caller.has(*EVERYTHING, *SECTION):
        return page(request, "desk.html", caller=caller, say=say, **await _desk(request, caller, say))
    if caller.has("operator"):
        services = (await show_status(caller, request))["services"]
        return page(request, "services.html", caller=caller, say=say, services=services)
    return page(request, "plain.html", caller=caller)


async def _desk(request: Request, caller: Caller, say: Saying) -> dict[str, Any]:
    """Everything of the page; a service that is silent leaves its own panels without data, no others."""
    today = day_of(say.now)
    asked = urlencode({"from": today.replace(day=1), "to": today, "basis": "cohort"})
    desk, summary = await asyncio.gather(
        read(request, Desk, "dispatch", "/v1/desk", urlencode({"limit": lines.LISTED})),
        read(request, Summary, "analytics", "/v1/metrics/summary", asked),
    )
    facts: dict[str, Any] = {"desk": desk, "everything": caller.has(*EVERYTHING), "is_silent": _is_silent}
    if not isinstance(desk, Silent):
        facts |= await _cases(request, desk, say)
    return facts | _rates(summary, today.replace(day=1), today, say)


async def _cases(request: Request, desk: Desk, say: Saying) -> dict[str, Any]:
    urgent, unsure = lines.urgent(desk), desk.waiting.items
    sheets = await _sheets(request, {case.id for case in (*urgent, *unsure[: lines.UNSURE])})
    return {
        "clock_rows": lines.clock_rows(urgent, sheets, say),
        "unsure_rows": lines.unsure_rows(unsure, sheets, say),
        "at_once": {"calling": lines.CALLING, "unsure": lines.UNSURE},
        "channels": lines.channels_of(desk.today, say.words),
        "places": lines.places_of(desk.today, say.words),
    }


async def _sheets(request: Request, cases: Iterable[UUID]) -> dict[UUID, Sheet]:
    """The clocks of the cases on the page; one that cannot be read is shown from the list alone."""
    known = sorted(cases)
    sheets = await read_each(request, Sheet, "dispatch", [f"/v1/cases/{case}" for case in known])
    return {case: sheet for case, sheet in zip(known, sheets, strict=True) if not isinstance(sheet, Silent)}


def _rates(summary: Summary | Silent, first: date, last: date, say: Saying) -> dict[str, Any]:
    facts: dict[str, Any] = {"summary": summary, "period": (f"{first:%m-%d}", f"{last:%m-%d}")}
    if isinstance(summary, Silent):
        return facts
    return facts | {"rates": rate_rows(summary.metrics, say), "totals": totals(summary.metrics, say)}


def _is_silent(answer: object) -> bool:
    return isinstance(answer, Silent)
