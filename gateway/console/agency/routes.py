"""The page of an agency: its hand-overs by state, one of them with its acts, and what the citizen will read."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.codes import Agency, name_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.agency import fields, view
from gateway.console.agency.models import HandedCase, HandedComplaint
from gateway.console.cases.models import Files, Letters
from gateway.console.cases.view import file_look
from gateway.console.forms import BLANK, Filled, Form
from gateway.console.handovers.models import HandoverLine, HandoverPage
from gateway.console.handovers.view import chip_of, rows_of
from gateway.console.navigation import AGENCY
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import read_fields, submit_form
from gateway.console.translations import Translations

PAGE = "/console/agency"
MOST = 200  # hand-overs of one state that are shown
ACTS = ("acknowledgement", "refusal", "result")
ATTACH = "attach"
router = APIRouter(route_class=StrictRoute, prefix="/agency")


@router.get("")
async def show_list(request: Request, caller: CurrentCaller) -> Response:
    """Show what waits for the agency; ``?state=`` and ``?id=`` choose."""
    if (away := await turn_away(request, caller, AGENCY)) is not None:
        return away
    return await agency_page(request, caller, _uuid(request.query_params.get("id", "")))


@router.post("/{handover_id}/preview")
async def preview_answer(handover_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show the answer as the citizen will read it; nothing is sent."""
    if (away := await turn_away(request, caller, AGENCY)) is not None:
        return away
    sent, wrong = await read_fields(request)
    filled = {"result": wrong or Filled(values=sent)}
    return await agency_page(request, caller, handover_id, status=403 if wrong else 200, filled=filled)


@router.post("/{handover_id}/{act}")
async def act_on(handover_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Take a case, give it back, or answer it; what is refused comes back to its form."""
    if (away := await turn_away(request, caller, AGENCY)) is not None:
        return away
    words = translations_for(request)
    if act not in ACTS:
        return message_page(request, caller, 404, words("agency.missing"))
    form, shape = _forms(words)[act]
    path = f"/v1/handovers/{handover_id}/{act}"
    done = await submit_form(request, form, "dispatch", path, shape=shape)
    if not done.is_done:
        return await agency_page(request, caller, handover_id, status=done.status, filled={act: done.filled})
    following = {"acknowledgement": {"state": "acknowledged", "id": str(handover_id)}}.get(act, {})
    return redirect_to(request, PAGE, done=act, **following)


def _forms(words: Translations) -> dict[str, tuple[Form, Callable[[dict[str, Any]], dict[str, Any] | None]]]:
    return {
        "acknowledgement": (fields.acknowledgement_form(words), lambda body: body),
        "refusal": (fields.refusal_form(words), lambda body: fields.refusal_of(body, words)),
        "result": (fields.answer_form(words), fields.answer_of),
    }


async def agency_page(
    request: Request,
    caller: Caller,
    chosen: UUID | None,
    *,
    status: int = 200,
    filled: Mapping[str, Filled] | None = None,
) -> Response:
    """Return the lists beside one hand-over; ``filled`` is what came back of its forms."""
    say = formatter_for(request)
    pages = await asyncio.gather(*(_list(request, state) for state in view.STATES))
    lists = dict(zip(view.STATES, pages, strict=True))
    known = [line for page in pages if isinstance(page, HandoverPage) for line in page.items]
    line = next((one for one in known if one.id == chosen), None)
    state = request.query_params.get("state", line.state if line else "")
    state = state if state in view.STATES else next((one for one in view.STATES if _has(lists[one])), view.STATES[0])
    listing = lists[state]
    items = listing.items if isinstance(listing, HandoverPage) else []
    line = line or (items[0] if items else None)
    late = sum(1 for one in known if one.acknowledge_by is not None and one.acknowledge_by <= say.now)
    done = request.query_params.get("done", "")
    text = (filled or {}).get("result", BLANK).values.get("answer", "")
    return render_page(
        request,
        "agency/agency.html",
        status=status,
        caller=caller,
        say=say,
        notice=say.words(f"agency.done.{done}") if done in (*ACTS, ATTACH) else None,
        own_name=name_of(Agency(caller.agency)) if caller.agency in set(Agency) else "",
        listing=listing,
        rows=rows_of(items, say, line.id if line else None),
        states=view.STATES,
        state=state,
        counts={"agency": (sum(1 for one in known if one.state == "open"), late)},
        list_counts={name: len(page.items) for name, page in lists.items() if isinstance(page, HandoverPage)},
        late=late,
        overdue=sum(1 for one in known if one.state == "acknowledged" and one.late),
        selected=line,
        chip=chip_of(line, say) if line else None,
        forms_of={name: form for name, (form, _) in _forms(say.words).items()},
        filled=filled or {},
        answer=text,
        checks=view.checks_of(text),
        is_silent=is_silent,
        page=PAGE,
        **await _details(request, line),
    )


async def _details(request: Request, line: HandoverLine | None) -> dict[str, Any]:
    """Return what the agency may see of the case; nothing once it gave the case back."""
    nothing: dict[str, Any] = {"case": None, "complaint": None, "letters": None, "files": None}
    nothing |= {"pieces_of_text": (), "clocks": []}
    if line is None or line.state == "refused":
        return nothing
    path = f"/v1/complaints/{line.case_id}"
    case, complaint, letters, files = await asyncio.gather(
        read(request, HandedCase, "dispatch", f"/v1/cases/{line.case_id}"),
        read(request, HandedComplaint, "intake", path),
        read(request, Letters, "intake", f"{path}/notices"),
        read(request, Files, "intake", f"{path}/attachments"),
    )
    known = {"case": case, "complaint": complaint, "letters": letters, "files": files, "file_look": file_look}
    if isinstance(case, ServiceUnavailable):
        return nothing | known
    clocks = view.running_clocks(case, formatter_for(request))
    return known | {"pieces_of_text": view.marked_text(case), "clocks": clocks}


async def _list(request: Request, state: str) -> HandoverPage | ServiceUnavailable:
    return await read(request, HandoverPage, "dispatch", "/v1/handovers", urlencode({"state": state, "limit": MOST}))


def _has(listing: HandoverPage | ServiceUnavailable) -> bool:
    return isinstance(listing, HandoverPage) and bool(listing.items)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
