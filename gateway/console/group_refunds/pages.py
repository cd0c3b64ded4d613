"""The list of group refunds and one case, as they are shown."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller
from gateway.console.admission import message_page
from gateway.console.forms import BLANK, Filled
from gateway.console.group_refunds import fields, view
from gateway.console.group_refunds.models import (
    GroupCasePage,
    GroupPaymentPage,
    InterviewPage,
    MemberPage,
    SimulationPage,
    WholeGroupCase,
)
from gateway.console.measures.fields import measure_form
from gateway.console.measures.models import MeasurePage, proposed_in
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.pages import formatter_for, render_page
from gateway.console.service_calls import ServiceUnavailable, is_silent, read

OWN = "/v1/refunds/group-cases"
HANDLERS = (HUB, OFFICER, HEAD)
DISCLOSERS = (HUB, OFFICER)
SIGNERS = (HUB, HEAD)
AMONG = ("overdue", "hardship", "all")
AT_ONCE = 25
MEMBERS_AT_ONCE = 10


async def cases_page(request: Request, caller: Caller, *, status: int = 200, filled: Filled = BLANK) -> Response:
    """Return the list of cases with the form of a new one."""
    cursor = request.query_params.get("cursor")
    query = urlencode({"limit": AT_ONCE} | ({"cursor": cursor} if cursor else {}))
    listing = await read(request, GroupCasePage, "refunds", OWN, query)
    say = formatter_for(request)
    return render_page(
        request,
        "group_refunds/list.html",
        status=status,
        caller=caller,
        say=say,
        listing=listing,
        rows=[view.row_of(case) for case in listing.items] if isinstance(listing, GroupCasePage) else [],
        is_silent=is_silent,
        is_first=cursor is None,
        form=fields.case_form(say.words, names_section=caller.has("hub")),
        filled=filled,
        may_open=caller.has(*HANDLERS),
    )


async def case_page(
    request: Request,
    caller: Caller,
    case_id: UUID,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
    wrong: dict[str, list[str]] | None = None,
    uploaded: dict[str, Any] | None = None,
) -> Response:
    """Return a case; ``filled`` are forms that came back, ``wrong`` and ``uploaded`` what became of a file."""
    say = formatter_for(request)
    path, words, today = f"{OWN}/{case_id}", say.words, day_of(say.now)
    case = await read(request, WholeGroupCase, "refunds", path)
    if isinstance(case, ServiceUnavailable):
        message = words("grefund.missing_case" if case.refused else "quote.silent")
        return message_page(request, caller, 404 if case.refused else 503, message)
    beside = await _beside(request, case)
    look, state = view.state_of(case)
    return render_page(
        request,
        "group_refunds/case.html",
        status=status,
        caller=caller,
        say=say,
        notice=_notice(request, words),
        case=case,
        look=look,
        state=state,
        looks=view.LOOKS,
        bar=view.bar_of(case, view.TOTAL_WIDTH),
        member_bar=lambda one: view.bar_of(one, view.MEMBER_WIDTH),
        sentence=view.sentence_of(case, say),
        day_bars=view.day_bars(case, today, say),
        amongs=AMONG,
        curves=view.curves_of(beside["simulations"], say),
        done_by=view.done_by,
        proposed=next((one for one in case.versions if one.state == "proposed"), None),
        is_silent=is_silent,
        may_act=caller.has(*HANDLERS),
        may_compare=case.group_id is not None and caller.has(*DISCLOSERS),
        may_sign=caller.has(*SIGNERS),
        forms_=fields.forms_of(case, beside["simulations"], words, today),
        measure_form=measure_form(words, proposed_in(beside["measures"])),
        filled=filled or {},
        wrong=wrong or {},
        uploaded=uploaded or {},
        **beside,
    )


async def _beside(request: Request, case: WholeGroupCase) -> dict[str, Any]:
    """Return what is read beside a case: its roster, simulations, payments and interviews."""
    path = f"{OWN}/{case.id}"
    among = request.query_params.get("among", "")
    among = among if among in AMONG else AMONG[0] if case.overdue_people else AMONG[2]
    cursor = request.query_params.get("cursor")
    query = urlencode({"among": among, "limit": MEMBERS_AT_ONCE} | ({"cursor": cursor} if cursor else {}))
    roster, simulations, waiting, payments, interviews, measures = await asyncio.gather(
        read(request, MemberPage, "refunds", f"{path}/members", query),
        read(request, SimulationPage, "refunds", f"{path}/simulations"),
        read(request, GroupPaymentPage, "refunds", f"{path}/payments", "state=waiting&limit=50"),
        read(request, GroupPaymentPage, "refunds", f"{path}/payments", "limit=10"),
        read(request, InterviewPage, "refunds", f"{path}/interviews"),
        read(request, MeasurePage, "refunds", f"{path}/measures"),
    )
    return {
        "among": among,
        "is_first": cursor is None,
        "roster": roster,
        "simulations": [] if isinstance(simulations, ServiceUnavailable) else simulations.items,
        "waiting": waiting,
        "payments": payments,
        "interviews": interviews,
        "measures": measures,
    }


def _notice(request: Request, words: Any) -> str | None:
    key = f"grefund.done.{request.query_params.get('done', '')}"
    return words(key) if words.has(key) else None
