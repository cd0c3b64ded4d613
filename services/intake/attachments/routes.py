"""Endpoints that announce, take, list and hand out the attachments of a complaint (附件)."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller, require
from chassis.web.hardening import BASE_POLICY
from chassis.web.json_bodies import StrictRoute
from chassis.web.problems import problem_response
from chassis.web.transaction import Transaction, TransactionRoute, trace_of
from services.intake.attachments.dependencies import CurrentCabinet, CurrentContentTaker, Form, ReleaseTo, Sha256
from services.intake.attachments.domain.ranges import ByteRange, Unsatisfiable, requested_range
from services.intake.attachments.domain.refusals import RangeUnsatisfiable
from services.intake.attachments.domain.releases import ListedFile
from services.intake.attachments.schemas import FilePage, FileView
from services.intake.attachments.service import announcements, releases
from services.intake.attachments.service.downloads import Download, Reader, audit_reading, find_download, open_download
from services.intake.attachments.service.uploads import Upload
from services.intake.complaints.dependencies import CurrentFileScope, CurrentScope, CurrentVault
from services.intake.complaints.schemas.parts import AttachmentIn
from services.intake.roles import HANDLERS, UPLOADERS

_PATH = "/v1/complaints/{complaint_id}/attachments"
router = APIRouter(prefix=_PATH, tags=["intake"], route_class=TransactionRoute)
contents = APIRouter(prefix=_PATH, tags=["intake"], route_class=StrictRoute)
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: dict[str, Any] = {"content": {"application/octet-stream": _BYTES}}
_RANGES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole file", **_CONTENT},
    206: {"description": "The part that `Range` asks for", **_CONTENT},
    304: {"description": "Unchanged since `If-None-Match`"},
}
# Whatever a file holds, a browser saves it; shown by mistake, nothing in it runs.
_HEADERS = {
    "Content-Security-Policy": f"{BASE_POLICY}; form-action 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Accept-Ranges": "bytes",
}


@contents.put(
    "/{sha256}",
    summary="上传附件内容",
    status_code=201,
    response_model=FileView,
    responses={200: {"model": FileView, "description": "It was there already"}},
    openapi_extra={
        "requestBody": {"required": True, **_CONTENT},
        "x-idempotent": True,
        "x-problems": ["409"],
    },
)
async def put_attachment(
    complaint_id: UUID,
    sha256: Sha256,
    request: Request,
    caller: CurrentCaller,
    scope: CurrentFileScope,
    taker: CurrentContentTaker,
) -> Response:
    """The bytes of an announced attachment. To send them again is harmless; their hash is their `Idempotency-Key`."""
    require(caller, *UPLOADERS)
    length = request.headers.get("content-length")
    upload = Upload(
        complaint_id=complaint_id, sha256=sha256, account=caller.account, scope=scope, trace=trace_of(request)
    )
    taken = await taker.take(upload, int(length) if length else None, request.stream())
    view = FileView.of_listed(ListedFile(attachment=taken.attachment, stored=taken.stored))
    return Response(view.model_dump_json(), 201 if taken.is_new else 200, media_type="application/json")


@router.post(
    "",
    summary="登记附件",
    status_code=201,
    responses={200: {"model": FileView, "description": "It was announced before"}},
)
async def add_attachment(
    complaint_id: UUID,
    body: AttachmentIn,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentFileScope,
    people: CurrentVault,
    response: Response,
) -> FileView:
    """Announce a file before its bytes are sent."""
    require(caller, *UPLOADERS)
    attachment, is_new = await announcements.add_attachment(work, complaint_id, scope, body.to_attachment(), people)
    response.status_code = 201 if is_new else 200
    return FileView.of_listed(ListedFile(attachment=attachment))


@router.get("", summary="列出附件")
async def list_attachments(complaint_id: UUID, work: Transaction, scope: CurrentFileScope) -> FilePage:
    """What was announced, and what became of it."""
    found = await announcements.list_attachments(work, complaint_id, scope)
    return FilePage(items=[FileView.of_listed(one) for one in found])


@router.put(
    "/{sha256}/releases/{party}",
    summary="把附件提供给一方",
    status_code=201,
    responses={200: {"model": FileView, "description": "It was released before"}},
    openapi_extra={"x-idempotent": True, "x-problems": ["409"]},
)
async def release_attachment(
    complaint_id: UUID,
    sha256: Sha256,
    party: ReleaseTo,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    response: Response,
) -> FileView:
    """Let a side of the case read a file: of a picture the copy without what its camera noted."""
    require(caller, *HANDLERS)
    file, is_new = await releases.release_file(work, complaint_id, sha256, party, scope)
    response.status_code = 201 if is_new else 200
    return FileView.of_listed(file)


@router.delete("/{sha256}/releases/{party}", summary="收回提供给一方的附件")
async def take_back_attachment(
    complaint_id: UUID, sha256: Sha256, party: ReleaseTo, work: Transaction, caller: CurrentCaller, scope: CurrentScope
) -> FileView:
    """Let a side not read a file any more; nothing happens where it was not released to it."""
    require(caller, *HANDLERS)
    return FileView.of_listed(await releases.take_back_file(work, complaint_id, sha256, party, scope))


# Not a transaction around it all: a store that hangs must not hold a database connection.
@contents.get(
    "/{sha256}",
    summary="下载附件",
    responses=_RANGES,
    response_class=Response,
    openapi_extra={"x-problems": ["409", "416"]},
)
async def get_attachment(
    complaint_id: UUID,
    sha256: Sha256,
    caller: CurrentCaller,
    scope: CurrentFileScope,
    cabinet: CurrentCabinet,
    request: Request,
    form: Form = None,
    range_: Annotated[str | None, Header(alias="Range", max_length=200)] = None,
    if_range: Annotated[str | None, Header(alias="If-Range", max_length=200)] = None,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=2000)] = None,
) -> Response:
    """A stored file, or a part of it."""
    reader = Reader(complaint_id=complaint_id, sha256=sha256, scope=scope, roles=caller.roles, form=form)
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin(caller.account, trace_of(request)) as work:
        download = await find_download(work, reader, cabinet)
        headers = _HEADERS | {"ETag": download.etag}
        if if_none_match is not None and download.etag in if_none_match:
            return Response(status_code=304, headers=headers)
        try:
            wanted = requested_range(range_ if if_range in (None, download.etag) else None, download.blob.size)
        except Unsatisfiable:
            return _unsatisfiable(request, download)
        audit_reading(work, reader, download)
    content = await open_download(download, cabinet, wanted.start, wanted.stop)
    return StreamingResponse(
        content,
        206 if wanted.is_part else 200,
        media_type=download.media_type,
        headers=headers | _headers_of(download, wanted),
    )


def _unsatisfiable(request: Request, download: Download) -> Response:
    refused = problem_response(request, RangeUnsatisfiable(), 416)
    refused.headers["Content-Range"] = f"bytes */{download.blob.size}"
    return refused


def _headers_of(download: Download, wanted: ByteRange) -> dict[str, str]:
    name = f"{download.sha256[:16]}{download.media_type.extension}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(download.name, safe='')}",
        "Content-Length": str(wanted.length),
    }
    return headers | ({"Content-Range": wanted.content_range(download.blob.size)} if wanted.is_part else {})
