"""The pages of group refunds: the list, one case with its acts, and the progress that everybody may read."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import Form
from gateway.console.group_refunds import fields
from gateway.console.group_refunds.models import BankFileResult, Progress, RosterResult, SimulationPage
from gateway.console.group_refunds.pages import HANDLERS, OWN, SIGNERS, case_page, cases_page
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import Reply, ServiceUnavailable, read, send_file
from gateway.console.submission import submit_form
from gateway.edge.authentication import COOKIE
from gateway.operations.service_client import call_for_document

PAGE = "/console/group-refunds"
router = APIRouter(route_class=StrictRoute, prefix="/group-refunds")


@router.get("")
async def list_cases(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await cases_page(request, caller)


@router.post("")
async def open_case(request: Request, caller: CurrentCaller) -> Response:
    """Open a case; the roster follows on its page."""
    if (away := await turn_away(request, caller, *HANDLERS)) is not None:
        return away
    form = fields.case_form(translations_for(request), names_section=caller.has("hub"))
    done = await submit_form(request, form, "refunds", OWN)
    if not done.is_done:
        return await cases_page(request, caller, status=done.status, filled=done.filled)
    return redirect_to(request, f"{PAGE}/{done.body['id']}", done="open")


@router.get("/{case_id}")
async def show_case(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await case_page(request, caller, case_id)


@router.get("/{case_id}/progress")
async def show_progress(case_id: UUID, request: Request) -> Response:
    """Show what everybody may read, without signing in."""
    progress = await read(request, Progress, "refunds", f"{OWN}/{case_id}/progress")
    status, found = 200, None
    if isinstance(progress, ServiceUnavailable):
        status = 404 if progress.refused else 503
    else:
        found = progress
    return render_page(
        request, "group_refunds/progress.html", status=status, progress=found, say=formatter_for(request)
    )


@router.get("/{case_id}/ledger")
async def get_ledger(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """The ledger per person or per month, as a file."""
    return await _document(request, caller, f"{OWN}/{case_id}/ledger", "by", "format")


@router.get("/{case_id}/simulations/{simulation}/timetable")
async def get_timetable(case_id: UUID, simulation: int, request: Request, caller: CurrentCaller) -> Response:
    """Who is paid when by a simulation, as a file."""
    return await _document(request, caller, f"{OWN}/{case_id}/simulations/{simulation}/timetable", "format")


@router.post("/{case_id}/roster")
async def upload_roster(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take a roster, and show which rows were not taken."""
    return await _upload(request, caller, case_id, "roster")


@router.post("/{case_id}/bank-file")
async def upload_bank_file(case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take a bank file, and show what became of its lines."""
    return await _upload(request, caller, case_id, "payments")


@router.post("/{case_id}/payments/{payment_id}/match")
async def match_payment(case_id: UUID, payment_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Say for whom a payment is that waited."""
    form = fields.match_form(translations_for(request))
    return await _act(request, caller, case_id, form, f"payments/{payment_id}/member", HANDLERS, "match")


@router.post("/{case_id}/payments/{payment_id}/undo")
async def undo_match(case_id: UUID, payment_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Take a payment back from a member whom it was not for."""
    form = fields.undo_form(translations_for(request))
    return await _act(request, caller, case_id, form, f"payments/{payment_id}/undo")


@router.post("/{case_id}/{act}")
async def act_on_case(case_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Simulate, sign, sign as the second person, withdraw, record a payment or an interview."""
    words, today = translations_for(request), day_of(formatter_for(request).now)
    match act:
        case "simulation":
            return await _act(request, caller, case_id, fields.simulation_form(words, 0, today), "simulations")
        case "payment":
            return await _act(request, caller, case_id, fields.payment_form(words, today), "payments")
        case "interview":
            return await _act(request, caller, case_id, fields.interview_form(words, today), "interviews")
        case "plan":
            return await _sign(request, caller, case_id)
        case "signature" | "withdrawal":
            return await _act(request, caller, case_id, fields.act_form(words, act), f"plan/{act}", SIGNERS)
        case _:
            return message_page(request, caller, 404, words("grefund.missing_case"))


async def _sign(request: Request, caller: Caller, case_id: UUID) -> Response:
    if (away := await turn_away(request, caller, *SIGNERS)) is not None:
        return away
    words = translations_for(request)
    simulations = await read(request, SimulationPage, "refunds", f"{OWN}/{case_id}/simulations")
    items = [] if isinstance(simulations, ServiceUnavailable) else simulations.items
    form = fields.plan_form(words, items, is_change=False)
    return await _act(request, caller, case_id, form, "plan", SIGNERS)


async def _act(
    request: Request,
    caller: Caller,
    case_id: UUID,
    form: Form,
    path: str,
    roles: tuple[str, ...] = HANDLERS,
    done_as: str = "",
) -> Response:
    """Send a form about a case, and show the case as it is then."""
    if (away := await turn_away(request, caller, *roles)) is not None:
        return away
    done = await submit_form(request, form, "refunds", f"{OWN}/{case_id}/{path}")
    if not done.is_done:
        return await case_page(request, caller, case_id, status=done.status, filled={form.name: done.filled})
    return redirect_to(request, f"{PAGE}/{case_id}", done=done_as or form.name)


async def _upload(request: Request, caller: Caller, case_id: UUID, path: str) -> Response:
    if (away := await turn_away(request, caller, *HANDLERS)) is not None:
        return away
    words = translations_for(request)
    try:
        sent, files = await csrf.read_own_upload(request, COOKIE)
    except csrf.ForeignForm:
        return await case_page(request, caller, case_id, status=403, wrong={path: [words("form.old")]})
    if not files:
        return await case_page(request, caller, case_id, status=422, wrong={path: [words("imports.no_file")]})
    reply = await send_file(request, "refunds", f"{OWN}/{case_id}/{path}", files[0], key=sent.get("key", ""))
    if not reply.is_done:
        wrong = [reply.title or words("form.unsure"), *dict.fromkeys(reply.errors.values())]
        return await case_page(request, caller, case_id, status=reply.status, wrong={path: wrong})
    return await case_page(request, caller, case_id, uploaded=_result(path, reply))


def _result(path: str, reply: Reply) -> dict[str, Any]:
    if path == "roster":
        return {"roster": RosterResult.model_validate(reply.body)}
    return {"payments": BankFileResult.model_validate(reply.body["bank_file"])}


async def _document(request: Request, caller: Caller, path: str, *names: str) -> Response:
    """Return a file as the service wrote it."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    chosen = {name: request.query_params[name] for name in names if name in request.query_params}
    document = await call_for_document(request, "refunds", "GET", path, query=urlencode(chosen))
    if document.status != 200:
        return message_page(request, caller, document.status, translations_for(request)("grefund.missing_case"))
    return Response(document.body, document.status, headers=document.headers | csrf.HEADERS)
