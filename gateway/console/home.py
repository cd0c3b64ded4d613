"""The console's home page, one per role."""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from gateway.console import home_view as lines
from gateway.console.account import required_page
from gateway.console.formatting import Formatter
from gateway.console.models import CaseDetails, Summary, WorkQueue
from gateway.console.navigation import landing_for
from gateway.console.pages import formatter_for, redirect_to, render_page
from gateway.console.rates import rate_rows, totals
from gateway.console.service_calls import ServiceUnavailable, read, read_each
from gateway.console.session import SIGN_IN
from gateway.edge.app import ANONYMOUS

SECTION = ("officer", "section_head")
EVERYTHING = ("hub", "bureau_head", "auditor")
router = APIRouter()


@router.get("/")
async def show_home(request: Request, caller: CurrentCaller) -> Response:
    """Show today's cases, where they went, what is late and the rates; whoever has a page of their own lands there."""
    if caller == ANONYMOUS:
        return redirect_to(request, SIGN_IN)
    if not caller.roles:
        return redirect_to(request, await required_page(request, caller))
    if (landing := landing_for(caller.roles)) is not None:
        return redirect_to(request, landing)
    say = formatter_for(request)
    if caller.has(*EVERYTHING, *SECTION):
        return render_page(request, "desk.html", caller=caller, say=say, **await _work_queue(request, caller, say))
    return render_page(request, "plain.html", caller=caller)


async def _work_queue(request: Request, caller: Caller, say: Formatter) -> dict[str, Any]:
    """Load everything on the page; a service that does not answer leaves only its own panels without data."""
    today = day_of(say.now)
    period = urlencode({"from": today.replace(day=1), "to": today, "basis": "cohort"})
    queue, summary = await asyncio.gather(
        read(request, WorkQueue, "dispatch", "/v1/desk", urlencode({"limit": lines.QUEUE_LIMIT})),
        read(request, Summary, "analytics", "/v1/metrics/summary", period),
    )
    facts: dict[str, Any] = {"desk": queue, "everything": caller.has(*EVERYTHING), "is_silent": _is_unavailable}
    if not isinstance(queue, ServiceUnavailable):
        facts |= await _case_panels(request, queue, say)
    return facts | _rate_panels(summary, today.replace(day=1), today, say)


async def _case_panels(request: Request, queue: WorkQueue, say: Formatter) -> dict[str, Any]:
    urgent, unsure = lines.urgent_cases(queue), queue.waiting.items
    details = await _load_details(request, {case.id for case in (*urgent, *unsure[: lines.MAX_UNSURE])})
    return {
        "clock_rows": lines.clock_rows(urgent, details, say),
        "unsure_rows": lines.unsure_rows(unsure, details, say),
        "at_once": {"calling": lines.MAX_CALLING, "unsure": lines.MAX_UNSURE},
        "channels": lines.channel_chart(queue.today, say.words),
        "places": lines.place_chart(queue.today, say.words),
    }


async def _load_details(request: Request, cases: Iterable[UUID]) -> dict[UUID, CaseDetails]:
    """Load the clocks of the cases on the page; a case that cannot be read is shown from the list alone."""
    known = sorted(cases)
    answers = await read_each(request, CaseDetails, "dispatch", [f"/v1/cases/{case}" for case in known])
    return {
        case: answer for case, answer in zip(known, answers, strict=True) if not isinstance(answer, ServiceUnavailable)
    }


def _rate_panels(summary: Summary | ServiceUnavailable, first: date, last: date, say: Formatter) -> dict[str, Any]:
    facts: dict[str, Any] = {"summary": summary, "period": (f"{first:%m-%d}", f"{last:%m-%d}")}
    if isinstance(summary, ServiceUnavailable):
        return facts
    return facts | {"rates": rate_rows(summary.metrics, say), "totals": totals(summary.metrics, say)}


def _is_unavailable(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
