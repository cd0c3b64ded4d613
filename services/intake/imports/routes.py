"""Endpoints of imports: upload and preview a list, start or discard it, its progress, its result, the templates."""

import asyncio
from email.message import Message
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic_core import to_json

from canon.codes import Channel
from chassis.db.idempotency import check_key, claim, find_answer, fingerprint, save_answer
from chassis.db.work import Transactions
from chassis.web.auth import Caller, CurrentCaller, caller_of, require
from chassis.web.json_bodies import StrictRoute
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.problems import wants_english
from chassis.web.spreadsheets import BINARY, CSV, FILES, XLSX, check_media_type
from chassis.web.transaction import Transaction, TransactionRoute, replay_response, trace_of
from services.intake.complaints.dependencies import CurrentVault
from services.intake.imports.schemas import ImportDetailsView, ImportPage, ImportView, summaries
from services.intake.imports.service import imports as service
from services.intake.imports.service.templates import make_template
from services.intake.imports.service.uploads import UploadReader, store_upload
from services.intake.roles import IMPORTERS

_WORKBOOK: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: BINARY}}}
_ACCEPTED = 202
_UPLOAD = {
    "requestBody": {
        "required": True,
        "description": "The file: CSV (GB18030 or UTF-8) or XLSX, up to 50,000 rows and 64 MiB",
        "content": FILES,
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "请求号：同一个在 30 天内得到第一次的答复",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
        }
    ],
}
_IDEMPOTENT = {"x-idempotent": True}  # twice is as once
upload_router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=StrictRoute)
router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=TransactionRoute)


@upload_router.post(
    "",
    summary="上传 12315 或 12345 的导出表，先看预览",
    status_code=202,
    response_model=ImportView,
    openapi_extra=_UPLOAD,
)
async def upload_import(request: Request) -> Response:
    """Read a list that 12315 or 12345 exported (CSV or XLSX), as its heading says. Nothing is filed before the start.

    A file that cannot be read is refused and not stored. Its name may be given as ``Content-Disposition``.
    """
    caller = caller_of(request)
    require(caller, *IMPORTERS)
    check_media_type(request.headers.get("content-type"))
    key = request.headers.get("idempotency-key")
    if key is not None:
        check_key(key)
    body = await request.body()
    state, trace = request.app.state, trace_of(request)
    transactions: Transactions = state.transactions
    print_ = await asyncio.to_thread(fingerprint, "POST", request.url.path, body) if key is not None else b""
    if key is not None:
        async with transactions.begin(caller.account, trace) as work:
            first = await find_answer(work, key, print_)
        if first is not None:
            return replay_response(first)
    reader: UploadReader = state.upload_reader
    upload = await reader.read(body, file_name(request.headers.get("content-disposition")))
    async with transactions.begin(caller.account, trace) as work:
        if key is not None and (first := await claim(work, key, print_)) is not None:
            return replay_response(first)
        answer = to_json(ImportView.of(await store_upload(work, upload, state.import_days)))
        if key is not None:
            await save_answer(work, key, _ACCEPTED, answer, None)
    return Response(answer, _ACCEPTED, media_type="application/json")


@router.get("", summary="列出导入")
async def list_imports(
    work: Transaction,
    caller: CurrentCaller,
    people: CurrentVault,
    cursors: CurrentCursors,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ImportPage:
    """Imports, the newest first."""
    require(caller, *IMPORTERS)
    found = await service.list_imports(work, people, cursors.decode_position(cursor), limit)
    last = found[:limit][-1].one if found else None
    following = cursors.encode(last.uploaded_at.isoformat(), last.id) if last else None
    return ImportPage(**page(summaries(found), limit, following))


@router.get("/templates/12315", summary="下载 12315 导入模板", response_class=Response, responses=_WORKBOOK)
async def get_national_template(caller: CurrentCaller) -> Response:
    """A workbook with every column that is read from a list of 12315."""
    return _template_response(caller, Channel.PLATFORM_12315)


@router.get("/templates/12345", summary="下载 12345 导入模板", response_class=Response, responses=_WORKBOOK)
async def get_hotline_template(caller: CurrentCaller) -> Response:
    """A workbook with every column that is read from a list of 12345."""
    return _template_response(caller, Channel.HOTLINE_12345)


@router.get("/{import_id}", summary="查看一次导入的预览和进度")
async def get_import(
    import_id: UUID, work: Transaction, caller: CurrentCaller, people: CurrentVault, request: Request
) -> ImportDetailsView:
    """How columns were recognised, errors by row and column without their values, the first rows masked, the progress.

    ``taken``, ``repeated`` and ``refused`` count the rows that were accepted so far; at the end they make up ``rows``.
    """
    require(caller, *IMPORTERS)
    details = await service.load_import(work, import_id, people)
    return ImportDetailsView.of_all(details, english=wants_english(request.headers.get("accept-language")))


@router.post("/{import_id}/start", summary="开始导入", status_code=202, openapi_extra=_IDEMPOTENT)
async def start_import(import_id: UUID, work: Transaction, caller: CurrentCaller) -> ImportView:
    """Accept the rows in the background. One that was started stays as it is; one that failed goes on."""
    require(caller, *IMPORTERS)
    return ImportView.of(await service.start_import(work, import_id))


@router.post("/{import_id}/discard", summary="放弃导入", openapi_extra=_IDEMPOTENT)
async def discard_import(import_id: UUID, work: Transaction, caller: CurrentCaller) -> ImportView:
    """Discard an import that was not started; its rows are deleted at once."""
    require(caller, *IMPORTERS)
    return ImportView.of(await service.discard_import(work, import_id))


@router.get(
    "/{import_id}/result",
    summary="下载逐行结果",
    response_class=Response,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
async def get_import_result(
    import_id: UUID, work: Transaction, caller: CurrentCaller, people: CurrentVault, request: Request
) -> Response:
    """A line for each row: taken, with its complaint; repeated; refused, and why; or waiting. At any time the same."""
    require(caller, *IMPORTERS)
    english = wants_english(request.headers.get("accept-language"))
    written = await service.load_result(work, import_id, people, english=english)
    headers = {"Content-Disposition": f'attachment; filename="import-{import_id}.csv"'}
    return Response(written, media_type=f"{CSV}; charset=utf-8", headers=headers)


def _template_response(caller: Caller, channel: Channel) -> Response:
    require(caller, *IMPORTERS)
    headers = {"Content-Disposition": f'attachment; filename="import-{channel}.xlsx"'}
    return Response(make_template(channel), media_type=XLSX, headers=headers)


def file_name(disposition: str | None) -> str | None:
    """Return the file's name in a ``Content-Disposition`` header (RFC 6266), without a path."""
    if not disposition:
        return None
    message = Message()
    message["content-disposition"] = disposition
    name = (message.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable()) or None
