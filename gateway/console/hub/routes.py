"""The hub's desk, and the acts on it: choose where a case goes, take an alarm, take an act back, urge."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.codes import Department
from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import bulk_commands as bulk
from gateway.console import csrf
from gateway.console.admission import turn_away
from gateway.console.case_rows import CASES, title_of
from gateway.console.cases.models import WholeCase
from gateway.console.formatting import Formatter
from gateway.console.hub import view
from gateway.console.models import Case, CasePage, WorkQueue
from gateway.console.navigation import HUB
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.roster.models import Roster
from gateway.console.service_calls import ServiceUnavailable, read, read_each
from gateway.edge.authentication import COOKIE

PATH = "/console/hub"
LISTED = 200  # cases of each list, the most that ``GET /v1/desk`` gives
ALARMS_READ = 3  # whose text stands on the page
CALLING = 30  # cases that need attention, of which a page shows the first few
SHOWN = 12  # rows of a list at once; the list behind has all
router = APIRouter(route_class=StrictRoute, prefix="/hub")


@router.get("")
async def show_hub(request: Request, caller: CurrentCaller) -> Response:
    """Show what must be decided now; after an act with what was done."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    return await hub_page(request, caller)


@router.post("/confirm")
async def confirm_chosen(request: Request, caller: CurrentCaller) -> Response:
    """Send every chosen case where the rules' first suggestion is."""
    sent, away = await _own_form(request, caller)
    if away is not None:
        return away
    wanted = [(case_id, sent.get(f"target.{case_id}", "")) for case_id in bulk.chosen_cases(sent)]
    orders = [one for one in await asyncio.gather(*(_order(request, *each, sent) for each in wanted)) if one]
    return await _give(request, caller, orders, sent, done="confirmed")


@router.post("/urge")
async def urge_chosen(request: Request, caller: CurrentCaller) -> Response:
    """Urge an act on every chosen case, with one note."""
    sent, away = await _own_form(request, caller)
    if away is not None:
        return away
    note = sent.get("note", "").strip()
    body = {"note": note} if note else {}
    orders = [bulk.Order(case_id=case_id, command="urge", body=body) for case_id in bulk.chosen_cases(sent)]
    return await _give(request, caller, orders, sent, done="urged")


@router.post("/{case_id}/choose")
async def choose_target(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Send the case to a section, or to an agency on the ground that the rules give."""
    sent, away = await _own_form(request, caller)
    if away is not None:
        return away
    order = await _order(request, str(case_id), sent.get("target", ""), sent)
    if order is None:
        return redirect_to(request, f"{CASES}/{case_id}/redirect", agency=sent.get("target", ""))
    return await _give(request, caller, [order], sent, done=order.command)


@router.post("/{case_id}/take")
async def take_alarm(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    sent, away = await _own_form(request, caller)
    if away is not None:
        return away
    return await _give(request, caller, [_plain(case_id, "take")], sent, done="take")


@router.post("/{case_id}/recall")
async def take_back(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take back what was just done with the case; it waits at the hub again."""
    sent, away = await _own_form(request, caller)
    if away is not None:
        return away
    reason = translations_for(request)("hub.recall.reason")
    order = bulk.Order(case_id=str(case_id), command="recall", body={"reason": reason})
    return await _give(request, caller, [order], sent, done="recall")


async def listed_cases(request: Request, part: str) -> list[Case]:
    """Return the cases of one list of the desk, in its order; none of a list that cases are not opened from."""
    queue = await _queue(request)
    if not isinstance(queue, WorkQueue):
        return []
    lists = view.lists_of(queue, {}, formatter_for(request))
    if part == "limits":
        return [one.row.case for one in lists.limits]
    waiting = {"unsure": lists.unsure, "back": lists.back, "ready": lists.ready}
    return [one.row.case for one in waiting.get(part, ())]


async def _queue(request: Request) -> WorkQueue | ServiceUnavailable:
    return await read(request, WorkQueue, "dispatch", "/v1/desk", urlencode({"limit": LISTED, "attention": CALLING}))


async def hub_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    refusals: Mapping[str, str] | None = None,
    message: str | None = None,
) -> Response:
    """Return the page; ``refusals`` are why an act was not done, by case, ``message`` what is said of the whole."""
    say = formatter_for(request)
    queue, unanswered, roster, done = await asyncio.gather(
        _queue(request),
        read(request, CasePage, "dispatch", "/v1/cases", urlencode({"state": "dispatched", "limit": LISTED})),
        read(request, Roster, "dispatch", "/v1/roster"),
        _done_case(request),
    )
    facts: dict[str, Any] = {"desk": None, "feedback": None}
    strays: list[str] = []
    if isinstance(queue, WorkQueue):
        lists = view.lists_of(queue, refusals or {}, say, await _alarm_texts(request, queue))
        strays = [why for case_id, why in (refusals or {}).items() if not view.still_waits(UUID(case_id), lists)]
        facts = {"desk": lists, "counts": {"hub": (queue.waiting.count, queue.late.count)}}
    if isinstance(unanswered, CasePage):
        facts["feedback"] = view.day_line(view.without_feedback(unanswered.items), say)
    return render_page(
        request,
        "hub/hub.html",
        status=status,
        caller=caller,
        say=say,
        queue=queue,
        roster=roster,
        strays=[*([message] if message else []), *strays],
        departments=[code.value for code in Department if code is not Department.HUB],
        notice=_notice(request, done, say),
        undo=_undo(request, done),
        shown=SHOWN,
        today=day_of(say.now).isoformat(),
        is_silent=_silent,
        **({"feedback": None} | facts),
    )


async def _alarm_texts(request: Request, queue: WorkQueue) -> dict[UUID, str]:
    """Return what the first cases with an alarm say: who takes one reads it first."""
    ids = [case.id for case in queue.attention.items if case.alerts][:ALARMS_READ]
    cases = await read_each(request, WholeCase, "dispatch", [f"/v1/cases/{case_id}" for case_id in ids])
    return {case.id: case.matter or "" for case in cases if isinstance(case, WholeCase)}


async def _give(
    request: Request, caller: Caller, orders: list[bulk.Order], sent: Mapping[str, str], *, done: str
) -> Response:
    """Give the commands and go back to the desk, or show beside each case why it was not done."""
    if not orders:
        return await hub_page(request, caller, status=422, message=translations_for(request)("bulk.none"))
    replies = await bulk.give_commands(request, orders, sent.get("key", ""))
    refusals = bulk.refusals_of(request, replies)
    if refusals:
        status = max(reply.status for reply in replies.values())
        return await hub_page(request, caller, status=status, refusals=refusals)
    one = {"case": orders[0].case_id} if len(orders) == 1 else {"n": str(len(orders))}
    return redirect_to(request, PATH, done=done, **one)


async def _order(request: Request, case_id: str, target: str, sent: Mapping[str, str]) -> bulk.Order | None:
    """Return the command that sends a case there; ``None`` where a person must write the ground."""
    version = sent.get(f"version.{case_id}") or sent.get("version", "")
    if target in set(Department):
        return bulk.Order(case_id=case_id, command="assign", body={"department": target}, version=version)
    case = await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")
    if isinstance(case, ServiceUnavailable) or case.decision is None:
        return None
    one = view.find_suggestion(target, case.decision.suggestions)
    if one is None or not one.has_ground:
        return None
    ground = {"reason": one.reason, "basis": one.basis, "explanation": one.explanation}
    return bulk.Order(case_id=case_id, command="redirect", body={"agency": target} | ground, version=version)


def _plain(case_id: UUID, command: str) -> bulk.Order:
    return bulk.Order(case_id=str(case_id), command=command, body={})


async def _own_form(request: Request, caller: Caller) -> tuple[dict[str, str], Response | None]:
    """Return the fields of our own form, or where somebody goes instead."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return {}, away
    try:
        return await csrf.read_own_form(request, COOKIE), None
    except csrf.ForeignForm:
        words = translations_for(request)
        return {}, await hub_page(request, caller, status=403, message=words("form.old"))


async def _done_case(request: Request) -> WholeCase | ServiceUnavailable | None:
    """Return the case that was just acted on, for the toast."""
    case_id = request.query_params.get("case", "")
    if not bulk.is_case_id(case_id):
        return None
    return await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")


def _notice(request: Request, done: WholeCase | ServiceUnavailable | None, say: Formatter) -> str | None:
    words, what = say.words, request.query_params.get("done", "")
    key = f"hub.done.{what}"
    if not words.has(key):
        return None
    if isinstance(done, WholeCase):
        place = words.place(done.department or done.agency or Department.HUB)
        return words(key, title=title_of(done, words), place=place)
    count = request.query_params.get("n", "")
    return words(f"{key}.several", n=count) if words.has(f"{key}.several") and count.isdecimal() else None


def _undo(request: Request, done: WholeCase | ServiceUnavailable | None) -> str | None:
    """Return the case whose last act may be taken back at once."""
    if not isinstance(done, WholeCase) or request.query_params.get("done") not in ("assign", "redirect"):
        return None
    return str(done.id) if any(act.command == "recall" and act.allowed for act in done.acts) else None


def _silent(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
