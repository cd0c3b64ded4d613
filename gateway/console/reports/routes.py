"""The pages of reports: the list, one report with its sources, its editing."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.charts import to_svg
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled
from gateway.console.navigation import AUDITOR, HEAD, HUB, LEADER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.reports import fields, view
from gateway.console.reports.models import Report, ReportPage
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import Submission, submit_form

PATH = "/console/reports"
OWN = "/v1/reports"
WRITERS = (HUB, HEAD, LEADER)
READERS = (*WRITERS, AUDITOR)
router = APIRouter(route_class=StrictRoute, prefix="/reports")


@router.get("")
async def list_reports(request: Request, caller: CurrentCaller) -> Response:
    """Show the reports, and the form of a new one."""
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await list_page(request, caller)


@router.post("")
async def write_report(request: Request, caller: CurrentCaller) -> Response:
    """Write a report of a period."""
    if (away := await turn_away(request, caller, *WRITERS)) is not None:
        return away
    say = formatter_for(request)
    listing = await _list(request)
    templates = () if isinstance(listing, ServiceUnavailable) else listing.templates
    form = fields.write_form(say.words, day_of(say.now), templates)
    done = await submit_form(request, form, "analytics", OWN)
    if not done.is_done:
        return await list_page(request, caller, submission=done)
    return redirect_to(request, f"{PATH}/{done.body['id']}", done=fields.WRITE)


@router.get("/{report_id}")
async def show_report(report_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show a report as the paper that it is, its sources beside it."""
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await report_page(request, caller, report_id)


@router.post("/{report_id}/sign")
async def sign_report(report_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Sign the version that was shown."""
    if (away := await turn_away(request, caller, *WRITERS)) is not None:
        return away
    report = await _read(request, report_id)
    if not isinstance(report, Report):
        return _missing(request, caller, report)
    form = fields.sign_form(translations_for(request), report.version)
    done = await submit_form(request, form, "analytics", f"{OWN}/{report_id}/signatures", shape=fields.signature_of)
    if not done.is_done:
        return await report_page(request, caller, report_id, status=done.status, filled=done.filled)
    return redirect_to(request, f"{PATH}/{report_id}", done=done.body["state"])


@router.get("/{report_id}/edit")
async def show_editing(report_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show the text of a report in fields."""
    if (away := await turn_away(request, caller, *WRITERS)) is not None:
        return away
    return await edit_page(request, caller, report_id)


@router.post("/{report_id}/edit")
async def edit_report(report_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Save another version of the text, made from the one that was shown."""
    if (away := await turn_away(request, caller, *WRITERS)) is not None:
        return away
    report = await _read(request, report_id)
    if not isinstance(report, Report):
        return _missing(request, caller, report)
    form, path = fields.edit_form(translations_for(request), report), f"{OWN}/{report_id}/versions"
    done = await submit_form(request, form, "analytics", path, shape=lambda sent: fields.body_of(report, sent))
    if not done.is_done:
        return await edit_page(request, caller, report_id, status=done.status, filled=done.filled)
    return redirect_to(request, f"{PATH}/{report_id}", done=fields.EDIT)


async def list_page(request: Request, caller: Caller, *, submission: Submission | None = None) -> Response:
    """Return the list; ``submission`` is what came back of the form of a new report."""
    say = formatter_for(request)
    cursor = request.query_params.get("cursor")
    listing = await _list(request, cursor)
    templates = () if isinstance(listing, ServiceUnavailable) else listing.templates
    return render_page(
        request,
        "reports/reports.html",
        status=submission.status if submission else 200,
        caller=caller,
        say=say,
        listing=listing,
        is_silent=is_silent,
        is_first=cursor is None,
        form=fields.write_form(say.words, day_of(say.now), templates) if caller.has(*WRITERS) else None,
        filled=submission.filled if submission else BLANK,
    )


async def report_page(
    request: Request, caller: Caller, report_id: UUID, *, status: int = 200, filled: Filled = BLANK
) -> Response:
    """Return the page of a report; ``filled`` is what came back of a signature."""
    report = await _read(request, report_id)
    if not isinstance(report, Report):
        return _missing(request, caller, report)
    say = formatter_for(request)
    may_edit = caller.has(*WRITERS) and report.state != "final"
    hindrance = view.hindrance_of(report, caller.account) if may_edit else None
    chosen = request.query_params.get("figure", "")
    done = f"reports.done.{request.query_params.get('done', '')}"
    return render_page(
        request,
        "reports/report.html",
        status=status,
        caller=caller,
        say=say,
        report=report,
        notice=say.words(done) if say.words.has(done) else None,
        checks=list(view.checks(report, say)),
        charts=[(one.title, to_svg(view.drawing_of(one))) for one in report.charts],
        differences=view.differences(report, say),
        figure=next((one for one in report.figures if one.id == chosen), None),
        write=view.write,
        source_of=view.source_of,
        may_edit=may_edit,
        hindrance=hindrance,
        sign=fields.sign_form(say.words, report.version) if may_edit and (filled.message or not hindrance) else None,
        filled=filled,
    )


async def edit_page(
    request: Request, caller: Caller, report_id: UUID, *, status: int = 200, filled: Filled = BLANK
) -> Response:
    """Return the page with the text in fields; ``filled`` is what came back."""
    report = await _read(request, report_id)
    if not isinstance(report, Report):
        return _missing(request, caller, report)
    say = formatter_for(request)
    form = fields.edit_form(say.words, report)
    return render_page(
        request, "reports/edit.html", status=status, caller=caller, say=say, report=report, form=form, filled=filled
    )


async def _list(request: Request, cursor: str | None = None) -> ReportPage | ServiceUnavailable:
    return await read(request, ReportPage, "analytics", OWN, urlencode({"cursor": cursor} if cursor else {}))


async def _read(request: Request, report_id: UUID) -> Report | ServiceUnavailable:
    return await read(request, Report, "analytics", f"{OWN}/{report_id}")


def _missing(request: Request, caller: Caller, answer: object) -> Response:
    words = translations_for(request)
    refused = isinstance(answer, ServiceUnavailable) and answer.refused
    status, key = (404, "reports.missing") if refused else (503, "reports.silent")
    return message_page(request, caller, status, words(key))
