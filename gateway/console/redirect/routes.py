"""The page of a redirection: the agency, why, what the citizen and the agency will read, and the sending."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import written
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.case_rows import look_of, title_of
from gateway.console.cases.models import Complaint, WholeCase
from gateway.console.cases.view import history_lines, marked_text
from gateway.console.forms import Filled, read_form
from gateway.console.letters import LetterPreview, preview_letters
from gateway.console.navigation import HUB
from gateway.console.opened_from import carried
from gateway.console.pages import formatter_for, messages_for, redirect_to, render_page, translations_for
from gateway.console.redirect import view
from gateway.console.redirect.checks import checks_of, is_brush_off
from gateway.console.redirect.models import Rules, RuleSet
from gateway.console.service_calls import ServiceUnavailable, read, send
from gateway.console.submission import read_fields, refused_form

router = APIRouter(route_class=StrictRoute, prefix="/cases/{case_id}/redirect")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """The case that is handed over, the rules that know the agencies, and until when an agency answers at first."""

    case: WholeCase
    rules: Rules
    until: str

    def draft_for(self, agency: str) -> view.Draft:
        return view.draft_for(self.case, agency, self.rules, self.until)


@router.get("")
async def show_redirect(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show the page with what the rules propose; ``?agency=`` chooses another."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    subject = await _load(request, case_id)
    if isinstance(subject, ServiceUnavailable):
        return _missing(request, caller, subject)
    targets = view.targets_of(subject.case, subject.rules, translations_for(request))
    agency = request.query_params.get("agency") or view.first_target(subject.case, targets)
    return await redirect_page(request, caller, subject, Filled(values=_proposed(subject, agency)))


@router.post("/preview")
async def preview(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show the page as it is filled in now; another agency brings its own proposals."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    subject = await _load(request, case_id)
    if isinstance(subject, ServiceUnavailable):
        return _missing(request, caller, subject)
    sent, wrong = await read_fields(request)
    if wrong:
        return await redirect_page(request, caller, subject, wrong, status=403)
    agency, before = view.chosen_agency(sent), sent.get("drafted_for", "")
    values = dict(sent) | {"agency": agency}
    if agency != before:
        values = view.retargeted(values, subject.draft_for(before), subject.draft_for(agency))
        if sent.get("reason", "") in ("", view.first_reason(subject.case, before)):
            values["reason"] = view.first_reason(subject.case, agency)
    return await redirect_page(request, caller, subject, Filled(values=values))


@router.post("")
async def hand_over(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Hand the case over; a text that only tells the citizen that it is not ours is not sent."""
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    subject = await _load(request, case_id)
    if isinstance(subject, ServiceUnavailable):
        return _missing(request, caller, subject)
    words = translations_for(request)
    sent, wrong = await read_fields(request)
    if wrong:
        return await redirect_page(request, caller, subject, wrong, status=403)
    values = dict(sent) | {"agency": view.chosen_agency(sent)}
    form = view.redirect_form(words, ())
    body, filled = read_form(form, values, messages_for(words))
    text = values.get("explanation", "")
    if is_brush_off(text, checks_of(text, view.agency_name(values["agency"]), keeps=False)):
        filled = Filled(values=values, errors={**filled.errors, "explanation": words("redirect.brush_off")})
    if filled.errors:
        return await redirect_page(request, caller, subject, filled, status=422)
    reply = await send(
        request,
        "dispatch",
        f"/v1/cases/{case_id}/redirect",
        body,
        key=sent.get("key", ""),
        version=sent.get("version", ""),
    )
    if not reply.is_done:
        filled = refused_form(request, form, values, reply)
        return await redirect_page(request, caller, subject, filled, status=reply.status)
    return redirect_to(request, f"/console/cases/{case_id}", done="redirect", **carried(request.query_params))


async def redirect_page(
    request: Request, caller: Caller, subject: _Subject, filled: Filled, *, status: int = 200
) -> Response:
    words, say, case = translations_for(request), formatter_for(request), subject.case
    agency = filled.values.get("agency", "")
    topics = view.topics_of(agency, subject.rules)
    text = filled.values.get("explanation", "")
    keeps = next((topic.keeps for topic in topics if topic.keeps and topic.basis == filled.values.get("basis")), None)
    allowed = next((act for act in case.acts if act.command == "redirect"), None)
    return render_page(
        request,
        "redirect/redirect.html",
        status=status,
        caller=caller,
        say=say,
        case=case,
        title=title_of(case, words),
        look=look_of(case),
        form=view.redirect_form(words, [topic.basis or "" for topic in topics]),
        filled=filled,
        targets=view.targets_of(case, subject.rules, words),
        agency=agency,
        topics=topics,
        keeps=keeps,
        checks=checks_of(text, view.agency_name(agency), keeps=keeps is not None),
        preview=await _letters(request, case, filled.values),
        way=history_lines(view.way_so_far(case.history), words),
        pieces_of_text=marked_text(case),
        complaint=await read(request, Complaint, "intake", f"/v1/complaints/{case.complaint_id}"),
        is_silent=lambda answer: isinstance(answer, ServiceUnavailable),
        locked=allowed.message if allowed and not allowed.allowed else None,
        other=view.OTHER,
        within=carried(request.query_params),
    )


def _proposed(subject: _Subject, agency: str) -> dict[str, str]:
    draft = subject.draft_for(agency)
    return {
        "agency": agency,
        "reason": view.first_reason(subject.case, agency),
        "basis": draft.basis,
        "explanation": draft.explanation,
    }


async def _letters(request: Request, case: WholeCase, values: Mapping[str, str]) -> LetterPreview:
    names = ("agency", "reason", "basis", "explanation")
    body = {name: values[name].strip() for name in names if values.get(name, "").strip()}
    if len(body) < len(names):
        return LetterPreview(is_unfinished=True)
    return await preview_letters(request, case.complaint_id, "redirect", body)


async def _load(request: Request, case_id: UUID) -> _Subject | ServiceUnavailable:
    case = await read(request, WholeCase, "dispatch", f"/v1/cases/{case_id}")
    if isinstance(case, ServiceUnavailable):
        return case
    rules, until = await asyncio.gather(_rules(request, case), _first_answer(request, case))
    return _Subject(case=case, rules=rules, until=until)


async def _rules(request: Request, case: WholeCase) -> Rules:
    """Return the rules that decided on the case; none if they cannot be read: the page goes on without proposals."""
    if case.decision is None:
        return Rules()
    path = f"/v1/routing/rule-sets/{quote(case.decision.rule_version, safe='')}"
    found = await read(request, RuleSet, "dispatch", path)
    return Rules() if isinstance(found, ServiceUnavailable) else found.document


async def _first_answer(request: Request, case: WholeCase) -> str:
    """Return until when an agency answers at first (消费者权益保护法 Art. 46), in words; empty if it is unknown."""
    say = formatter_for(request)
    item = {"id": "1", "kind": "acceptance", "starts_at": written(say.now)}
    reply = await send(request, "dispatch", "/v1/deadlines:preview", {"items": [item]})
    last_day = reply.body["items"][0].get("last_day") if reply.is_done and case.kind == "complaint" else None
    if not last_day:
        return ""
    _, month, day = str(last_day).split("-")
    return f"{month.lstrip('0')}月{day.lstrip('0')}日"


def _missing(request: Request, caller: Caller, answer: ServiceUnavailable) -> Response:
    words = translations_for(request)
    if answer.refused:
        return message_page(request, caller, 404, words("case.missing"))
    return message_page(request, caller, 503, words("case.silent"))
