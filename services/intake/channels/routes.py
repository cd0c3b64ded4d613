"""Endpoints that accept messages of 12345 and 12315 in the platforms' own format (D§5.2, D§6.2)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic_core import PydanticCustomError

from canon.codes import Channel
from chassis.clock import new_id
from chassis.errors import FieldError, TooLarge
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import is_too_deep, reject_constant
from chassis.web.large_bodies import check_values
from chassis.web.models import storable_all
from chassis.web.openapi import body_read_as
from chassis.web.problems import problem, wants_english
from chassis.web.transaction import trace_of
from services.intake.channels.domain import hotline_12345, platform_12315
from services.intake.channels.schemas import Registration, TakenView, WorkOrder
from services.intake.complaints.domain.parts import RawMessage
from services.intake.complaints.domain.refusals import NotThisChannel, Untakeable
from services.intake.filing.domain.filing import Filing
from services.intake.filing.service.acceptance import STATUS_NEW
from services.intake.filing.service.queue import AcceptanceQueue

router = APIRouter(prefix="/v1/channels", tags=["channels"])
_ANSWERS: dict[int | str, dict[str, Any]] = {422: {"model": TakenView, "description": "Cannot be taken"}}
UNTAKEABLE_CODE = 1  # the platforms correct the message and send it again


@router.post(
    "/12345/work-orders",
    summary="接收 12345 热线的工单",
    response_model=TakenView,
    responses=_ANSWERS,
    openapi_extra=body_read_as(WorkOrder),
)
async def take_work_order(request: Request, caller: CurrentCaller) -> JSONResponse:
    """A work order of the hotline (工单)."""
    return await _accept_message(request, caller, Channel.HOTLINE_12345, hotline_12345.filing_of)


@router.post(
    "/12315/registrations",
    summary="接收 12315 平台的登记单",
    response_model=TakenView,
    responses=_ANSWERS,
    openapi_extra=body_read_as(Registration),
)
async def take_registration(request: Request, caller: CurrentCaller) -> JSONResponse:
    """A registration of the national platform (登记单)."""
    return await _accept_message(request, caller, Channel.PLATFORM_12315, platform_12315.filing_of)


async def _accept_message(
    request: Request, caller: Caller, channel: Channel, filing_of: Callable[..., Filing]
) -> JSONResponse:
    if caller.source != channel:
        raise NotThisChannel
    acceptance_queue: AcceptanceQueue = request.app.state.acceptance_queue
    body = await request.body()
    try:
        message = _parse_message(body)
        raw = RawMessage(body=body, digests=acceptance_queue.people.content_digests(message))
        filing = filing_of(message, ids=(new_id(), new_id()), account=caller.account, raw=raw)
        answer = await acceptance_queue.submit(filing, trace_of(request))
    except Untakeable as refusal:
        return _refused_response(request, refusal)
    return _accepted_response(
        answer.complaint_id, repeated=answer.status != STATUS_NEW, supplemented=answer.supplemented
    )


def _parse_message(body: bytes) -> dict[str, Any]:
    """Parse a platform's message.

    Raises:
        Untakeable: the body is not a JSON object, is nested too deeply, holds too many values or one that cannot be
            stored.
    """
    try:
        check_values(body)
    except TooLarge:
        raise Untakeable(FieldError(field="", code="too_many", message="内容项目过多")) from None
    try:
        message = json.loads(body, parse_constant=reject_constant)
    except (ValueError, RecursionError):
        raise Untakeable(FieldError(field="", code="not_json", message="不是有效的 JSON")) from None
    if not isinstance(message, dict) or is_too_deep(message):
        raise Untakeable(FieldError(field="", code="not_json", message="应为 JSON 对象"))
    for name, value in message.items():
        try:
            storable_all({name: value})
        except PydanticCustomError as failure:
            pointer = f"/{name.encode('utf-8', 'replace').decode()[:64]}"
            message_zh = (failure.context or {}).get("zh", "无法保存")
            raise Untakeable(FieldError(field=pointer, code=failure.type, message=message_zh)) from None
    return message


def _accepted_response(complaint_id: UUID | None, *, repeated: bool, supplemented: bool) -> JSONResponse:
    message = "已接收" if not repeated else "已收到过，补充内容已并入" if supplemented else "已收到过"
    return JSONResponse({"code": 0, "message": message, "id": str(complaint_id), "repeated": repeated})


def _refused_response(request: Request, refusal: Untakeable) -> JSONResponse:
    document = problem(
        refusal,
        english=wants_english(request.headers.get("accept-language")),
        request_id=getattr(request.state, "request_id", None),
    )
    words = "；".join(error.message for error in refusal.errors) or document["title"]
    body = {"code": UNTAKEABLE_CODE, "message": words, "id": None, "repeated": False, "problem": document}
    return JSONResponse(body, status_code=document["status"])
