"""The call sheet: the queue, the case being called, a try, the answers, and the dissatisfied."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.cases.commands import command_form
from gateway.console.cases.fields import Facts
from gateway.console.cases.models import Disclosure, WholeCase
from gateway.console.cases.routes import PROPOSED, facts_of
from gateway.console.follow_up import fields, view
from gateway.console.follow_up.models import CasePage
from gateway.console.forms import Filled, Form, read_form
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.pages import formatter_for, messages_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import Reply, ServiceUnavailable, is_silent, read, send
from gateway.console.submission import Submission, read_fields, refused_form, submit_form

PAGE = "/console/follow-up"
ROLES = (HUB, HEAD, OFFICER)
QUEUE = 20  # cases that are shown at once
RECENT = 8  # of those that were called
DONE = ("answers", "try", "last_try", "rework", PROPOSED, "explain")
router = APIRouter(route_class=StrictRoute, prefix="/follow-up")


@router.get("")
async def show_sheet(request: Request, caller: CurrentCaller) -> Response:
    """Show the queue and the case that is called now; ``?id=`` chooses another."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    return await sheet_page(request, caller, _uuid(request.query_params.get("id", "")))


@router.post("/{case_id}/contact")
async def show_number(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show whom to call, for a reason that is made of the act and written into the audit trail."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    sent, wrong = await read_fields(request)
    if wrong:
        return await sheet_page(request, caller, case_id, status=403, filled={"contact": wrong})
    words = translations_for(request)
    path = f"/v1/complaints/{case_id}/contact-disclosure"
    reply = await send(request, "intake", path, {"reason": words("follow_up.reason")}, key=sent.get("key", ""))
    if not reply.is_done:
        back = refused_form(request, fields.contact_form(words), sent, reply)
        return await sheet_page(request, caller, case_id, status=reply.status, filled={"contact": back})
    return await sheet_page(request, caller, case_id, disclosed=Disclosure.model_validate(reply.body))


@router.post("/{case_id}/answers")
async def record_answers(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Record what somebody answered; who is dissatisfied says why."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    words = translations_for(request)
    path = f"/v1/cases/{case_id}/follow-up"
    form = fields.answers_form(words)
    done = await submit_form(request, form, "dispatch", path, shape=lambda body: fields.evaluation_of(body, words))
    if not done.is_done:
        return await sheet_page(request, caller, case_id, status=done.status, filled={"answers": done.filled})
    return redirect_to(request, PAGE, done="answers")


@router.post("/{case_id}/try")
async def record_try(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Note a call that reached nobody; the one on the third day records that they were not reached."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    words, say = translations_for(request), formatter_for(request)
    case = await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")
    if isinstance(case, ServiceUnavailable):
        return _missing(request, caller, case)
    form = fields.try_form(words)
    sent, wrong = await read_fields(request)
    body, filled = read_form(form, sent, messages_for(words))
    if wrong or filled.errors:
        back = wrong or filled
        return await sheet_page(request, caller, case_id, status=403 if wrong else 422, filled={"try": back})
    tries, failure = view.tries_of(case.history), words(f"follow_up.failure.{body['failure']}")
    is_last = view.is_last_try(tries, say.now)
    reply = await _send_try(request, case, tries, failure, sent.get("key", ""), is_last=is_last)
    if not reply.is_done:
        back = refused_form(request, form, sent, reply)
        return await sheet_page(request, caller, case_id, status=reply.status, filled={"try": back})
    return redirect_to(request, PAGE, done="last_try" if is_last else "try")


async def _send_try(
    request: Request, case: WholeCase, tries: Sequence[view.Try], failure: str, key: str, *, is_last: bool
) -> Reply:
    path = f"/v1/cases/{case.id}"
    if not is_last:
        return await send(request, "dispatch", f"{path}/note", {"text": f"{view.TRY_MARK}{failure}"}, key=key)
    note = view.tries_note(tries, failure, formatter_for(request))
    return await send(request, "dispatch", f"{path}/follow-up", {"reachable": False, "note": note}, key=key)


@router.post("/{case_id}/{command}")
async def settle_dissatisfaction(case_id: UUID, command: str, request: Request, caller: CurrentCaller) -> Response:
    """Order that the case is handled anew, or record the explanation."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    case = await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")
    if isinstance(case, ServiceUnavailable) or command not in ("rework", "explain"):
        return _missing(request, caller, case)
    form = command_form(command, await facts_of(request, caller, case))
    done: Submission = await submit_form(request, form, "dispatch", f"/v1/cases/{case_id}/{command}")
    if not done.is_done:
        back = {f"{command}-{case_id}": done.filled}
        return await sheet_page(request, caller, None, status=done.status, filled=back)
    return redirect_to(request, PAGE, done=PROPOSED if done.is_proposal else command)


async def sheet_page(
    request: Request,
    caller: Caller,
    chosen: UUID | None,
    *,
    status: int = 200,
    filled: Mapping[str, Filled] | None = None,
    disclosed: Disclosure | None = None,
) -> Response:
    """Return the page; ``filled`` is what came back of its forms, ``disclosed`` whom to call."""
    words, say = translations_for(request), formatter_for(request)
    queue, dissatisfied, latest = await asyncio.gather(
        _list(request, state="closed", imported="false", sort="oldest", limit=str(QUEUE)),
        _list(request, state="followed_up", attention="true", limit=str(QUEUE)),
        _list(request, state="followed_up", limit=str(RECENT)),
    )
    waiting = _items(queue)
    case = next((one for one in waiting if one.id == chosen), None) or next(iter(waiting), None)
    done = request.query_params.get("done", "")
    return render_page(
        request,
        "follow_up/follow_up.html",
        status=status,
        caller=caller,
        say=say,
        notice=words(f"follow_up.done.{done}") if done in DONE else None,
        counts={"follow_up": (len(waiting), 0)},
        queue=queue,
        rows=view.queue_of(waiting, case.id if case else None, say),
        case=case,
        tries=view.tries_of(case.history) if case else [],
        note=view.closing_note(case) if case else "",
        spoken=view.spoken(case, disclosed.contact if disclosed else None, caller.account, say) if case else "",
        forms_of={
            "answers": fields.answers_form(words),
            "try": fields.try_form(words),
            "contact": fields.contact_form(words),
        },
        filled=filled or {},
        disclosed=disclosed,
        may_disclose=caller.has(HUB, OFFICER),
        unhappy=[
            (one.case, view.evaluation_of(one.case), _remedies_of(one))
            for one in await _facts_of_each(request, caller, _items(dissatisfied))
        ],
        recent=[(one, view.evaluation_of(one)) for one in _items(latest)],
        tries_needed=view.TRIES_NEEDED,
        is_silent=is_silent,
        page=PAGE,
    )


async def _facts_of_each(request: Request, caller: Caller, cases: Sequence[WholeCase]) -> list[Facts]:
    """Return what the forms of each case offer; the people of a section are read once."""
    of_section: dict[str | None, Facts] = {}
    for case in cases:
        if case.department not in of_section:
            of_section[case.department] = await facts_of(request, caller, case)
    return [replace(of_section[case.department], case=case) for case in cases]


def _remedies_of(facts: Facts) -> list[tuple[Form, bool, str]]:
    """Return what may be done where somebody is dissatisfied: the form, whether it is open to this person, else why."""
    case = facts.case
    acts = {act.command: act for act in case.acts}
    remedies = []
    for command in ("rework", "explain"):
        form, act = command_form(command, facts), acts.get(command)
        why = (act.message or "") if act else ""
        remedies.append((replace(form, name=f"{command}-{case.id}"), bool(act and act.allowed), why))
    return remedies


async def _list(request: Request, **query: str) -> CasePage | ServiceUnavailable:
    return await read(request, CasePage, "dispatch", "/v1/cases", urlencode(query | {"details": "true"}))


def _items(page: CasePage | ServiceUnavailable) -> list[WholeCase]:
    return page.items if isinstance(page, CasePage) else []


def _missing(request: Request, caller: Caller, answer: Any) -> Response:
    words = translations_for(request)
    if isinstance(answer, ServiceUnavailable) and not answer.refused:
        return message_page(request, caller, 503, words("case.silent"))
    return message_page(request, caller, 404, words("case.missing"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
