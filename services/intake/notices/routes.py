"""Endpoints of a complaint's notices: the list, and each notice as a page or a .docx."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from chassis.documents import DOCX as WORD
from chassis.web.auth import CurrentCaller, require
from chassis.web.hardening import PAGE_HEADERS
from chassis.web.problems import invalid_of, wants_english
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope, CurrentVault
from services.intake.notices import service
from services.intake.notices.domain.letters import Office
from services.intake.notices.schemas import (
    LetterList,
    LetterView,
    NoticeList,
    NoticeView,
    PreviewNotices,
    located_failures,
)
from services.intake.notices.service import DOCX, HTML, NoticeReader

PREVIEWERS = ("hub", "officer", "section_head")  # who decides what is written to the parties
router = APIRouter(prefix="/v1/complaints/{complaint_id}/notices", tags=["intake"], route_class=TransactionRoute)


async def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


async def _reader(scope: CurrentScope, caller: CurrentCaller) -> NoticeReader:
    return NoticeReader(scope=scope, roles=caller.roles)


CurrentOffice = Annotated[Office, Depends(_office)]
CurrentReader = Annotated[NoticeReader, Depends(_reader)]


@router.get("", summary="列出文书")
async def list_notices(complaint_id: UUID, work: Transaction, scope: CurrentScope) -> NoticeList:
    """The notices the caller may read, in the order they were decided."""
    found = await service.list_notices(work, complaint_id, scope)
    return NoticeList(items=[NoticeView.of(one) for one in found], next=None)


@router.post(":preview", summary="预览文书（不生成、不编号）", openapi_extra={"x-idempotent": True})
async def preview_notices(
    complaint_id: UUID,
    body: PreviewNotices,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
    office: CurrentOffice,
    request: Request,
) -> LetterList:
    """The notices that a command would make, as they would be issued, for who would sign it; persons are masked."""
    require(caller, *PREVIEWERS)
    try:
        drafted = await service.preview_notices(
            work, complaint_id, scope, body.command, body.to_facts(), people, office
        )
    except ValidationError as failure:
        english = wants_english(request.headers.get("accept-language"))
        raise invalid_of(located_failures(failure), english=english) from None
    return LetterList(items=[LetterView.of(notice, letter) for notice, letter in drafted])


@router.get(
    "/{notice_id}.html",
    summary="查看文书（网页）",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def get_notice_page(
    complaint_id: UUID,
    notice_id: UUID,
    work: Transaction,
    reader: CurrentReader,
    people: CurrentVault,
    office: CurrentOffice,
) -> Response:
    """The notice on paper, for the screen and the printer."""
    page = await service.read_notice(work, complaint_id, notice_id, reader, HTML, people, office)
    return Response(page, media_type="text/html; charset=utf-8", headers=PAGE_HEADERS)


@router.get(
    "/{notice_id}.docx",
    summary="下载文书（Word）",
    response_class=Response,
    responses={200: {"content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_notice_document(
    complaint_id: UUID,
    notice_id: UUID,
    work: Transaction,
    reader: CurrentReader,
    people: CurrentVault,
    office: CurrentOffice,
) -> Response:
    """The notice as .docx."""
    document = await service.read_notice(work, complaint_id, notice_id, reader, DOCX, people, office)
    headers = {"Content-Disposition": f'attachment; filename="{notice_id}.docx"'}
    return Response(document, media_type=WORD, headers=headers)
