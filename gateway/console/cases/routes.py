"""The page of a case, its commands, and the disclosure of whom to call."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway import store
from gateway.console.admission import message_page, turn_away
from gateway.console.bulk_commands import refusal_of
from gateway.console.case_rows import look_of, title_of
from gateway.console.cases import view
from gateway.console.cases.commands import KEYS, command_form
from gateway.console.cases.contact_form import DISCLOSE, contact_parts, disclosure_form
from gateway.console.cases.fields import Facts
from gateway.console.cases.lists import READERS
from gateway.console.cases.models import Complaint, Disclosure, Files, Letters, Timeline, WholeCase
from gateway.console.cases.signal_models import Signals
from gateway.console.cases.signals import signal_parts
from gateway.console.cases.topic_form import TOPIC, topic_parts
from gateway.console.forms import BLANK, Filled, read_form
from gateway.console.letters import LETTER_COMMANDS, LetterPreview, preview_letters
from gateway.console.navigation import BUREAU, HEAD, HUB, LEADER, OFFICER
from gateway.console.odr.models import DisputePage, EnterprisePage
from gateway.console.opened_from import carried, place_in_list
from gateway.console.pages import address, formatter_for, messages_for, redirect_to, render_page, translations_for
from gateway.console.respondents.businesses import business_parts
from gateway.console.service_calls import ServiceUnavailable, read, send
from gateway.console.submission import read_fields, refused_form
from gateway.console.supervision.models import Approval, Approvals

CASES = "/console/cases"
ATTACH = "attach"
PROPOSED = "propose"  # is what was done where a head decides on the act
PROPOSALS = 200  # that are looked through, the most of a page of ``GET /v1/approvals``
router = APIRouter(route_class=StrictRoute, prefix="/cases")


@router.get("/{case_id}")
async def show_case(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show the case; after an act with what was done."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    done = request.query_params.get("done", "")
    words = translations_for(request)
    notice = words(f"act.{done}.done") if words.has(f"act.{done}.done") else None
    return await case_page(request, caller, case_id, notice=notice)


@router.post("/{case_id}/contact")
async def disclose_contact(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show whom to call, for ten minutes, to who gives a reason; the reason is values in the audit trail."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    form = disclosure_form(translations_for(request))
    sent, wrong = await read_fields(request)
    body, filled = read_form(form, sent, messages_for(translations_for(request)))
    if wrong:
        return await case_page(request, caller, case_id, status=403, filled={DISCLOSE: wrong})
    if filled.errors:
        return await case_page(request, caller, case_id, status=422, filled={DISCLOSE: filled})
    path = f"/v1/complaints/{case_id}/contact-disclosure"
    reply = await send(request, "intake", path, body, key=sent.get("key", ""))
    if not reply.is_done:
        notice = refused_form(request, form, sent, reply)
        return await case_page(request, caller, case_id, status=reply.status, filled={DISCLOSE: notice})
    return await case_page(request, caller, case_id, disclosed=Disclosure.model_validate(reply.body))


@router.post("/{case_id}/{command}")
async def give_command(case_id: UUID, command: str, request: Request, caller: CurrentCaller) -> Response:
    """Give a command; what is refused comes back to its form with the reason and what was written."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    case = await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")
    if isinstance(case, ServiceUnavailable) or command not in view.ORDER:
        return _missing(request, caller, case)
    words = translations_for(request)
    form = command_form(command, await facts_of(request, caller, case))
    sent, wrong = await read_fields(request)
    if wrong:
        return await case_page(request, caller, case_id, status=403, filled={command: wrong})
    body, filled = read_form(form, sent, messages_for(words))
    if filled.errors:
        return await case_page(request, caller, case_id, status=422, filled={command: filled})
    reply = await send(
        request,
        "dispatch",
        f"/v1/cases/{case_id}/{command}",
        _tidy(body),
        key=sent.get("key", ""),
        version=sent.get("version", ""),
    )
    if not reply.is_done:
        return await case_page(
            request, caller, case_id, status=reply.status, filled={command: refused_form(request, form, sent, reply)}
        )
    within = {} if sent.get("back") else carried(request.query_params)
    done = PROPOSED if reply.is_proposal else command
    return redirect_to(request, _return_path(sent, case_id), done=done, **within)


@router.post("/{case_id}/proposals/{approval_id}/withdraw")
async def withdraw_proposal(case_id: UUID, approval_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take one's own proposal back."""
    if (away := await turn_away(request, caller, OFFICER, HUB)) is not None:
        return away
    sent, wrong = await read_fields(request)
    if wrong:
        return await case_page(request, caller, case_id, status=403, message=wrong.message)
    path = f"/v1/approvals/{approval_id}/withdrawal"
    reply = await send(request, "dispatch", path, {}, key=sent.get("key", ""))
    if not reply.is_done:
        return await case_page(request, caller, case_id, status=reply.status, message=refusal_of(request, reply))
    return redirect_to(request, f"{CASES}/{case_id}", done="withdraw", **carried(request.query_params))


@router.post("/{case_id}/letters/{command}")
async def show_letters(case_id: UUID, command: str, request: Request, caller: CurrentCaller) -> Response:
    """Show the letters that a command would make as it is filled in now; nothing is done."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    case = await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")
    if isinstance(case, ServiceUnavailable) or command not in LETTER_COMMANDS:
        return _missing(request, caller, case)
    sent, wrong = await read_fields(request)
    if wrong:
        return await case_page(request, caller, case_id, status=403, filled={command: wrong})
    form = command_form(command, await facts_of(request, caller, case))
    body, filled = read_form(form, sent, messages_for(translations_for(request)))
    preview = await preview_letters(request, case.complaint_id, command, _tidy(body))
    return await case_page(
        request, caller, case_id, filled={command: Filled(values=filled.values)}, previews={command: preview}
    )


def _return_path(sent: Mapping[str, str], case_id: UUID) -> str:
    """Return where a person goes on after the act: the page that the form stood on, if it is one of ours."""
    back = sent.get("back", "")
    return back if back.startswith("/console/") and "//" not in back else f"{CASES}/{case_id}"


async def case_page(
    request: Request,
    caller: Caller,
    case_id: UUID,
    *,
    status: int = 200,
    notice: str | None = None,
    filled: Mapping[str, Filled] | None = None,
    disclosed: Disclosure | None = None,
    previews: Mapping[str, LetterPreview] | None = None,
    message: str | None = None,
) -> Response:
    """Return the page; ``filled`` and ``previews`` are what came back of forms and their letters."""
    read_all = await _read_all(request, caller, case_id)
    case, complaint, timeline, letters, files, proposals, (place, within), signals, found = read_all
    if isinstance(case, ServiceUnavailable):
        return _missing(request, caller, case)
    say = formatter_for(request)
    facts, back = await facts_of(request, caller, case), filled or {}
    return render_page(
        request,
        "cases/case.html",
        status=status,
        caller=caller,
        say=say,
        notice=notice,
        case=case,
        place=place,
        within=within,
        title=title_of(case, say.words),
        look=look_of(case),
        acts=view.acts_of(case, facts, back, KEYS, previews or {}, partial(address, request, **within)),
        locked=view.locked_acts(case, say.words),
        stray=message or _stray(case, back),
        proposals=proposals,
        may_decide=caller.has(HEAD, LEADER),
        clocks=view.clock_lines(case.clocks, say),
        story=view.story_lines(timeline, case.clocks, say) if isinstance(timeline, Timeline) else [],
        history=view.history_lines(case.history, say.words),
        candidates=view.candidates_of(case, say.words),
        pieces_of_text=view.marked_text(case),
        complaint=complaint,
        timeline=timeline,
        letters=letters,
        letter_look=view.letter_look,
        is_silent=_silent,
        **await business_parts(request, caller, complaint, case, say),
        **signal_parts(signals, caller, say.words, back) | view.dispute_parts(found),
        **view.file_parts(case, complaint, files, back.get(ATTACH, BLANK), caller, say.words),
        **contact_parts(say.words, back, disclosed) | topic_parts(complaint, say.words, back),
    )


async def _read_all(request: Request, caller: Caller, case_id: UUID) -> Any:
    """Return what the services know of the case, what waits on it for a head, and its place in its list."""
    path = f"/v1/complaints/{case_id}"
    return await asyncio.gather(
        read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}"),
        read(request, Complaint, "intake", path),
        read(request, Timeline, "intake", f"{path}/timeline"),
        read(request, Letters, "intake", f"{path}/notices"),
        read(request, Files, "intake", f"{path}/attachments"),
        _proposals(request, case_id),
        place_in_list(request, caller, case_id, READERS),
        read(request, Signals, "intake", f"{path}/signals"),
        read(request, DisputePage, "odr", "/v1/odr/disputes", f"case={case_id}"),
    )


async def _proposals(request: Request, case_id: UUID) -> list[Approval]:
    """Return what waits on this case for a head, as far as this person may see it."""
    listing = await read(request, Approvals, "dispatch", "/v1/approvals", f"state=open&limit={PROPOSALS}")
    return [one for one in listing.items if one.case.id == case_id] if isinstance(listing, Approvals) else []


async def facts_of(request: Request, caller: Caller, case: WholeCase) -> Facts:
    """Return what the forms of a case offer: the people of its section, the enterprises that settle online."""
    async with request.app.state.transactions.begin() as work:
        officers = await store.list_officers(work.db, case.department)
    enterprises = await read_enterprises(request) if _may_go_to_odr(case) else []
    words = translations_for(request)
    today = day_of(formatter_for(request).now)
    return Facts(words=words, case=case, officers=officers, enterprises=enterprises, roles=caller.roles, today=today)


async def read_enterprises(request: Request) -> list[tuple[str, str]]:
    """Return id and name of the enterprises that settle online now."""
    active = await read(request, EnterprisePage, "odr", "/v1/odr/enterprises", "standing=active&limit=200")
    return [(str(one.id), one.name) for one in active.items] if isinstance(active, EnterprisePage) else []


def _tidy(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out a refund of which no sum was typed."""
    if "refund" in body and "amount_fen" not in body["refund"]:
        del body["refund"]
    return body


def _stray(case: WholeCase, filled: Mapping[str, Filled]) -> str | None:
    """Return what is said of an act that is not on the page any more, because the case has moved on."""
    allowed = {act.command for act in case.acts if act.allowed} | {DISCLOSE, ATTACH, TOPIC}
    return next((one.message for command, one in filled.items() if command not in allowed and one.message), None)


def _missing(request: Request, caller: Caller, answer: WholeCase | ServiceUnavailable) -> Response:
    words = translations_for(request)
    if isinstance(answer, ServiceUnavailable) and not answer.refused:
        return message_page(request, caller, 503, words("case.silent"))
    return message_page(request, caller, 404, words("case.missing"))


def _may_go_to_odr(case: WholeCase) -> bool:
    return any(act.command == "send-to-odr" and act.allowed for act in case.acts)


def _silent(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
