"""Supervision: urge several, give a case to somebody else, decide on what is proposed."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway import store
from gateway.console import bulk_commands as bulk
from gateway.console.admission import turn_away
from gateway.console.models import Case, WorkQueue
from gateway.console.navigation import AUDITOR, HEAD, HUB, LEADER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import Reply, ServiceUnavailable, read, send
from gateway.console.submission import read_fields
from gateway.console.supervision import view
from gateway.console.supervision.models import Approvals, Overview

PATH = "/console/supervision"
ROLES = (HEAD, HUB, LEADER, AUDITOR)
LISTED = 50  # proposals
router = APIRouter(route_class=StrictRoute, prefix="/supervision")


@router.get("")
async def show_supervision(request: Request, caller: CurrentCaller) -> Response:
    """Show proposals, late and near cases, loads and what was urged."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    return await supervision_page(request, caller)


@router.post("/urge")
async def urge_chosen(request: Request, caller: CurrentCaller) -> Response:
    """Urge an act on every chosen case."""
    sent, away = await _fields(request, caller)
    if away is not None:
        return away
    note = sent.get("note", "").strip()
    body = {"note": note} if note else {}
    chosen = bulk.chosen_cases(sent)
    if not chosen:
        return await supervision_page(request, caller, status=422, message=translations_for(request)("bulk.none"))
    orders = [bulk.Order(case_id=case_id, command="urge", body=body) for case_id in chosen]
    replies = await bulk.give_commands(request, orders, sent.get("key", ""))
    return await _ended(request, caller, replies, "urged")


@router.post("/cases/{case_id}/reassign")
async def reassign_case(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Give the case to another officer; the reason stays with it as a note."""
    sent, away = await _fields(request, caller)
    if away is not None:
        return away
    officer, reason = sent.get("officer", "").strip(), sent.get("reason", "").strip()
    if not officer or not reason:
        wanting = {str(case_id): translations_for(request)("sup.reassign.needs")}
        return await supervision_page(request, caller, status=422, refusals=wanting, written=sent)
    order = bulk.Order(
        case_id=str(case_id),
        command="assign",
        body={"department": sent.get("department", ""), "officer": officer},
        version=sent.get("version", ""),
    )
    key = sent.get("key", "")
    replies = await bulk.give_commands(request, [order], key)
    if all(reply.is_done for reply in replies.values()):
        note = bulk.Order(case_id=str(case_id), command="note", body={"text": reason})
        replies = await bulk.give_commands(request, [note], f"{key}.note")
    return await _ended(request, caller, replies, "reassigned", sent)


@router.post("/approvals/{approval_id}/approve")
async def approve(approval_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Approve a proposal, which runs its act."""
    return await _decide(request, caller, approval_id, "approve")


@router.post("/approvals/{approval_id}/return")
async def send_back(approval_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Send a proposal back with a note."""
    return await _decide(request, caller, approval_id, "return")


async def _decide(request: Request, caller: Caller, approval_id: UUID, decision: str) -> Response:
    sent, away = await _fields(request, caller)
    if away is not None:
        return away
    path = f"/v1/approvals/{approval_id}/{'approval' if decision == 'approve' else 'return'}"
    note = sent.get("note", "").strip()
    if decision != "approve" and not note:
        wanting = {str(approval_id): translations_for(request)("sup.return.needs")}
        return await supervision_page(request, caller, status=422, refusals=wanting)
    body, version = ({}, sent.get("version", "")) if decision == "approve" else ({"note": note}, "")
    reply = await send(request, "dispatch", path, body, key=sent.get("key", ""), version=version)
    return await _ended(
        request, caller, {str(approval_id): reply}, "approved" if decision == "approve" else "sent_back"
    )


async def supervision_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    refusals: Mapping[str, str] | None = None,
    message: str | None = None,
    written: Mapping[str, str] | None = None,
) -> Response:
    """Return the page; ``refusals`` are why an act was not done, by case or proposal, ``written`` what was typed."""
    say, why = formatter_for(request), refusals or {}
    overview, queue, approvals = await asyncio.gather(
        read(request, Overview, "dispatch", "/v1/supervision"),
        _queue(request),
        _approvals(request),
    )
    facts: dict[str, Any] = {"limits": [], "counts": None}
    if isinstance(queue, WorkQueue):
        cases: list[Case] = [*queue.late.items, *queue.soon.items]
        facts |= {"limits": view.late_rows(cases, why, say), "officers": await _officers(request, cases)}
        facts["counts"] = {"supervision": (queue.soon.count, queue.late.count)}
    visible = {str(one.row.case.id) for one in facts["limits"]}
    if isinstance(approvals, Approvals):
        facts["approval_rows"] = view.approval_rows(approvals.items, caller.account, why, say)
        visible |= {str(one.id) for one in approvals.items}
    if isinstance(overview, Overview):
        facts["loads"] = view.load_rows(overview.by_officer, say.words)
    return render_page(
        request,
        "supervision/supervision.html",
        status=status,
        caller=caller,
        say=say,
        overview=overview,
        queue=queue,
        approvals=approvals,
        strays=[*([message] if message else []), *(text for name, text in why.items() if name not in visible)],
        written=written or {},
        may_decide=caller.has(HEAD, LEADER),
        may_assign=caller.has(HUB),
        notice=_notice(request),
        is_silent=_silent,
        **({"officers": {}, "approval_rows": [], "loads": []} | facts),
    )


async def listed_cases(request: Request, part: str) -> list[Case]:
    """Return the cases of a part of the page, in its order: those of ``approvals``, or those late and near."""
    if part == "approvals":
        approvals = await _approvals(request)
        return [one.case for one in approvals.items] if isinstance(approvals, Approvals) else []
    queue = await _queue(request)
    return [*queue.late.items, *queue.soon.items] if isinstance(queue, WorkQueue) else []


async def _queue(request: Request) -> WorkQueue | ServiceUnavailable:
    return await read(request, WorkQueue, "dispatch", "/v1/desk", urlencode({"limit": 1}))


async def _approvals(request: Request) -> Approvals | ServiceUnavailable:
    return await read(request, Approvals, "dispatch", "/v1/approvals", urlencode({"state": "open", "limit": LISTED}))


async def _officers(request: Request, cases: list[Case]) -> dict[str, list[str]]:
    """Return who handles cases, by the section of these cases."""
    found = {}
    async with request.app.state.transactions.begin() as work:
        for department in {case.department for case in cases if case.department}:
            found[department] = await store.list_officers(work.db, department)
    return found


async def _fields(request: Request, caller: Caller) -> tuple[dict[str, str], Response | None]:
    if (away := await turn_away(request, caller, HEAD, HUB, LEADER)) is not None:
        return {}, away
    sent, foreign = await read_fields(request)
    if foreign:
        return {}, await supervision_page(request, caller, status=403, message=foreign.message)
    return sent, None


async def _ended(
    request: Request, caller: Caller, replies: Mapping[str, Reply], done: str, sent: Mapping[str, str] | None = None
) -> Response:
    refusals = bulk.refusals_of(request, replies)
    if refusals:
        status = max(reply.status for reply in replies.values())
        return await supervision_page(request, caller, status=status, refusals=refusals, written=sent)
    return redirect_to(request, PATH, done=done, n=str(len(replies)))


def _notice(request: Request) -> str | None:
    words, count = translations_for(request), request.query_params.get("n", "")
    key = f"sup.done.{request.query_params.get('done', '')}"
    return words(key, n=count) if words.has(key) and count.isdecimal() else None


def _silent(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
