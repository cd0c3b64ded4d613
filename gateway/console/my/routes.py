"""The list of my cases, and one first feedback for several of them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import bulk_commands as bulk
from gateway.console import csrf
from gateway.console.admission import turn_away
from gateway.console.case_rows import CaseRow, case_row
from gateway.console.cases.models import WholeCase
from gateway.console.models import Case, CasePage
from gateway.console.my import view
from gateway.console.my.models import Reminders
from gateway.console.navigation import HEAD, OFFICER
from gateway.console.opened_from import opened_from
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.saved.panel import saved_panel
from gateway.console.service_calls import ServiceUnavailable, read, read_each
from gateway.edge.authentication import COOKIE

PATH = "/console/my"
LISTED = 200  # cases, the most of a page of ``GET /v1/cases``
MOST_AT_ONCE = 20  # first feedbacks in one form
REMINDERS = 5  # shown
ROLES = (OFFICER, HEAD)
WHOSE = ("mine", "section", "closed")
router = APIRouter(route_class=StrictRoute, prefix="/my")


@router.get("")
async def show_my_cases(request: Request, caller: CurrentCaller) -> Response:
    """Show the cases by the next limit; with chosen rows also the form that answers them at once."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    chosen = bulk.chosen_cases(request.query_params) if "compose" in request.query_params else []
    return await my_page(request, caller, chosen=chosen)


@router.post("/preview")
async def preview_feedback(request: Request, caller: CurrentCaller) -> Response:
    """Show what each citizen would read, while it is being written."""
    return await _with_form(request, caller, send=False)


@router.post("/feedback")
async def send_feedback(request: Request, caller: CurrentCaller) -> Response:
    """Give the first feedback of every chosen case, each with its own places filled."""
    return await _with_form(request, caller, send=True)


async def _with_form(request: Request, caller: Caller, *, send: bool) -> Response:
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    words = translations_for(request)
    try:
        sent = await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return await my_page(request, caller, status=403, message=words("form.old"))
    chosen = bulk.chosen_cases(sent)[:MOST_AT_ONCE]
    text = sent.get("text", "").strip()
    if not send or not chosen or not text:
        status = 200 if not send else 422
        message = None if not send else words("bulk.none" if not chosen else "form.required")
        return await my_page(request, caller, status=status, chosen=chosen, text=text, message=message)
    details = await _read_cases(request, chosen)
    say = formatter_for(request)
    orders = [
        bulk.Order(
            case_id=case_id,
            command="first-feedback",
            body={"text": view.filled_in(text, case_row(case, say), case, caller.account, say)},
            version=str(case.version),
        )
        for case_id, case in details.items()
    ]
    refusals = bulk.refusals_of(request, await bulk.give_commands(request, orders, sent.get("key", "")))
    refusals |= {case_id: words("case.missing") for case_id in chosen if case_id not in details}
    if refusals:
        left = [case_id for case_id in chosen if case_id in refusals]
        why = " ".join(dict.fromkeys(refusals.values()))
        return await my_page(request, caller, status=409, chosen=left, text=text, refusals=refusals, message=why)
    return redirect_to(request, PATH, done="feedback", n=str(len(orders)))


async def my_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    chosen: Sequence[str] = (),
    text: str | None = None,
    refusals: Mapping[str, str] | None = None,
    message: str | None = None,
) -> Response:
    """Return the page; ``chosen`` are the cases that the form on it answers, ``text`` what was written there."""
    say, query = formatter_for(request), request.query_params
    whose, sought = _whose(query), query.get("q", "").strip()
    conditions = {"whose": whose if whose != WHOSE[0] else None, "q": sought or None}
    found, reminders, details, saved = await asyncio.gather(
        _find(request, whose),
        read(request, Reminders, "dispatch", "/v1/reminders", urlencode({"state": "open", "limit": REMINDERS})),
        _read_cases(request, chosen),
        saved_panel(request, caller, "my", conditions),
    )
    facts: dict[str, Any] = {"groups": [], "can_answer": False, "counts": None, "total": 0}
    if isinstance(found, CasePage):
        cases = _shown(found, whose, caller)
        facts |= {
            "groups": view.grouped([one for one in cases if view.is_found(one, sought)], refusals or {}, say),
            "can_answer": any(view.wants_feedback(one) for one in cases),
            "total": len(cases),
            "counts": {"my": (len(cases), sum(case.late for case in cases))} if whose == "mine" else None,
        }
    rows = _rows(details, say)
    written = view.usual_text(say.words) if text is None else text
    return render_page(
        request,
        "my/my.html",
        status=status,
        caller=caller,
        say=say,
        found=found,
        reminders=reminders,
        whose=whose,
        sought=sought,
        written=written,
        within=opened_from("my", **conditions),
        saved=saved,
        is_writing=bool(rows or text),
        message=message,
        notice=_notice(request),
        is_silent=_silent,
        **facts | {"drafts": view.drafts(written, rows, details, caller.account, say)},
    )


async def listed_cases(request: Request, caller: Caller, query: Mapping[str, str]) -> list[Case]:
    """Return the cases that the page shows with this query, in its order."""
    whose, say = _whose(query), formatter_for(request)
    found = await _find(request, whose)
    cases = _shown(found, whose, caller) if isinstance(found, CasePage) else []
    sought = query.get("q", "").strip()
    groups = view.grouped([one for one in cases if view.is_found(one, sought)], {}, say)
    return [one.row.case for group in groups for one in group.rows]


def _whose(query: Mapping[str, str]) -> str:
    whose = query.get("whose", "")
    return whose if whose in WHOSE else WHOSE[0]


async def _find(request: Request, whose: str) -> CasePage | ServiceUnavailable:
    if whose == "closed":
        return await _read_page(request, {"state": "closed", "mine": "true", "limit": str(LISTED)})
    wanted = {"open": "true", "sort": "due"}
    if whose == "section":
        return await _read_page(request, wanted | {"limit": str(LISTED)})
    half = wanted | {"limit": str(LISTED // 2)}
    own, section = await asyncio.gather(_read_page(request, half | {"mine": "true"}), _read_page(request, half))
    if not isinstance(own, CasePage) or not isinstance(section, CasePage):
        return section if isinstance(own, CasePage) else own
    return CasePage(items=view.by_limit([*own.items, *view.untaken(section.items)]), next=own.next)


async def _read_page(request: Request, wanted: Mapping[str, str]) -> CasePage | ServiceUnavailable:
    return await read(request, CasePage, "dispatch", "/v1/cases", urlencode(wanted))


def _shown(found: CasePage, whose: str, caller: Caller) -> list[Case]:
    return view.shown_in(found.items, "section" if whose == "closed" else whose, caller.account)


def _rows(details: Mapping[str, Case], say: Any) -> list[CaseRow]:
    return [case_row(case, say) for case in details.values()]


async def _read_cases(request: Request, chosen: Sequence[str]) -> dict[str, WholeCase]:
    """Return the chosen cases that this person may see."""
    few = list(chosen)[:MOST_AT_ONCE]
    answers = await read_each(request, WholeCase, "dispatch", [f"/v1/cases/{case_id}" for case_id in few])
    return {case_id: one for case_id, one in zip(few, answers, strict=True) if isinstance(one, WholeCase)}


def _notice(request: Request) -> str | None:
    words, count = translations_for(request), request.query_params.get("n", "")
    if request.query_params.get("done") == "feedback" and count.isdecimal():
        return words("my.done.feedback", n=count)
    return None


def _silent(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
