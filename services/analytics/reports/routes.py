"""Routes of the bureau's report: write, read in four forms, edit, sign."""

import asyncio
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from chassis.documents import DOCX, to_page, to_word
from chassis.spreadsheets.writer import workbook_of
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.hardening import PAGE_HEADERS
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.spreadsheets import BINARY, XLSX
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.definitions.domain.questions import period_of
from services.analytics.metrics.schemas.questions import ALL_CASES_ROLES
from services.analytics.reports import repository
from services.analytics.reports.domain.reports import SIGNING_ROLES, Report
from services.analytics.reports.schemas.papers import paper_of, tables_of
from services.analytics.reports.schemas.reports import (
    EditReport,
    ReportLine,
    ReportList,
    ReportView,
    SignReport,
    TemplateView,
    WriteReport,
)
from services.analytics.reports.service import reports as service
from services.analytics.reports.service.templates import Templates, get_template


def _templates(request: Request) -> Templates:
    templates: Templates = request.app.state.templates
    return templates


READERS = (*SIGNING_ROLES, "auditor")
CurrentTemplates = Annotated[Templates, Depends(_templates)]
router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=TransactionRoute)


@router.post("", summary="写一份汇报", status_code=201)
async def write_report(
    body: WriteReport, work: Transaction, caller: CurrentCaller, templates: CurrentTemplates
) -> ReportView:
    """Count a period as known now and write the report; the same report has the same figures tomorrow.

    ``template`` is one of those that ``GET /v1/reports`` names.
    """
    require(caller, *SIGNING_ROLES)
    period = period_of(body.first, body.last, body.last)
    template = get_template(templates, body.template)
    return ReportView.of(readable_by(caller, await service.write(work, period, body.basis, template)))


@router.get("", summary="列出汇报")
async def list_reports(
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    templates: CurrentTemplates,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ReportList:
    """Reports, the newest first, and the templates that one can be written by."""
    require(caller, *READERS)
    found = await repository.list_reports(work.db, cursors.decode_position(cursor), limit + 1)
    last = found[:limit][-1] if found else None
    following = cursors.encode(last.as_of.isoformat(), last.report_id) if last else None
    listed = page([ReportLine.of_listed(report) for report in found], limit, following)
    return ReportList(**listed, templates=[TemplateView.of(one) for one in templates.values()])


@router.get("/{report_id}.html", summary="汇报的网页", response_class=HTMLResponse)
async def show_report_page(report_id: UUID, work: Transaction, caller: CurrentCaller) -> HTMLResponse:
    """The report as a page to print; each figure leads to what it is counted from."""
    require(caller, *READERS)
    return HTMLResponse(to_page(paper_of(await service.load(work, report_id))), headers=PAGE_HEADERS)


@router.get(
    "/{report_id}.docx",
    summary="汇报的 Word 文件",
    response_class=Response,
    responses={200: {"content": {DOCX: BINARY}}},
)
async def show_report_document(report_id: UUID, work: Transaction, caller: CurrentCaller) -> Response:
    """The report as an official document (公文)."""
    require(caller, *READERS)
    content = await asyncio.to_thread(to_word, paper_of(await service.load(work, report_id)))
    return Response(content, media_type=DOCX, headers=_as_file("report.docx"))


@router.get(
    "/{report_id}.xlsx", summary="汇报的全部数字", response_class=Response, responses={200: {"content": {XLSX: BINARY}}}
)
async def show_report_figures(report_id: UUID, work: Transaction, caller: CurrentCaller) -> Response:
    """Every figure of the report with its definition and source, its tables and its charts."""
    require(caller, *READERS)
    report = readable_by(caller, await service.load(work, report_id))
    content = await asyncio.to_thread(workbook_of, list(tables_of(report)))
    return Response(content, media_type=XLSX, headers=_as_file("report.xlsx"))


@router.get("/{report_id}", summary="查看一份汇报")
async def show_report(report_id: UUID, work: Transaction, caller: CurrentCaller) -> ReportView:
    """The last version of a report, with all of its figures."""
    require(caller, *READERS)
    return ReportView.of(readable_by(caller, await service.load(work, report_id)))


@router.post("/{report_id}/versions", summary="改汇报的文字", status_code=201)
async def edit_report(report_id: UUID, body: EditReport, work: Transaction, caller: CurrentCaller) -> ReportView:
    """Add a version: figures stay bound to what they are counted from; one set by hand says why."""
    require(caller, *SIGNING_ROLES)
    edited = await service.edit(work, report_id, body.base, body.to_sections(), body.to_changed())
    return ReportView.of(readable_by(caller, edited))


@router.post("/{report_id}/signatures", summary="签发汇报")
async def sign_report(report_id: UUID, body: SignReport, work: Transaction, caller: CurrentCaller) -> ReportView:
    """Sign the last version; the second of two persons who did not write it makes it final."""
    require(caller, *SIGNING_ROLES)
    return ReportView.of(readable_by(caller, await service.sign(work, report_id, body.version, caller.roles)))


def readable_by(caller: Caller, report: Report) -> Report:
    """Return the report without the tables that name businesses, for whoever reads the cases of one section only."""
    if caller.has(*ALL_CASES_ROLES):
        return report
    return replace(report, annexes=[annex for annex in report.annexes if not annex.is_internal])


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
