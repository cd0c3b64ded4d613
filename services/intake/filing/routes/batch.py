"""``POST /v1/complaints:batch``: thousands of lines, each accepted or refused alone, answered in order (NDJSON)."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic_core import to_json

from chassis.db.group_commit import MAX_BATCH
from chassis.db.idempotency import check_key, fingerprint
from chassis.errors import FieldError, IdempotencyKeyInvalid, IdempotencyKeyMissing, Refusal, describe_error
from chassis.telemetry.trace import Trace
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.json_bodies import NDJSON, StrictRoute, check_ndjson, parse_as
from chassis.web.large_bodies import Turns, split_lines
from chassis.web.openapi import Problem, body_read_as, body_written_as
from chassis.web.problems import InternalError, problem, wants_english
from chassis.web.transaction import trace_of
from services.intake.filing.domain.filing import Filing
from services.intake.filing.schemas import FileComplaintLine
from services.intake.filing.service.acceptance import FilingAnswer
from services.intake.filing.service.queue import AcceptanceQueue
from services.intake.roles import FILERS

MAX_LINES = 10_000
router = APIRouter(prefix="/v1", tags=["intake"], route_class=StrictRoute)
_log = structlog.get_logger()


class LineKeyMissing(IdempotencyKeyMissing):
    """Here the key is a field, not a header."""

    zh = "这一行缺少 idempotency_key"
    en = "This line has no idempotency_key"
    errors = (FieldError(field="/idempotency_key", code="required", message="必填"),)


class LineKeyUnsound(IdempotencyKeyInvalid):
    zh = "idempotency_key 须为 1 至 200 个可显示的 ASCII 字符"
    en = "An idempotency_key has 1 to 200 printable ASCII characters"
    errors = (FieldError(field="/idempotency_key", code="format", message="格式不正确"),)


class BatchLineView(BaseModel):
    """What became of a line."""

    line: int
    status: int
    id: str | None = None
    number: str | None = None
    replayed: bool | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _BatchContext:
    """The caller of a batch, its trace, and the language of its problem documents."""

    caller: Caller
    trace: Trace
    english: bool
    acceptance_queue: AcceptanceQueue


@router.post(
    "/complaints:batch",
    summary="批量提交（每行一件）",
    response_class=StreamingResponse,
    responses={200: body_written_as(BatchLineView, NDJSON[0], description="One answer a line, in order")},
    openapi_extra=body_read_as(
        FileComplaintLine, NDJSON[0], description="One filing a line; no line is an empty batch"
    ),
)
async def file_batch(request: Request, caller: CurrentCaller) -> StreamingResponse:
    """Many complaints at once; the answers begin after the last line was read. No line is answered with nothing."""
    require(caller, *FILERS)
    check_ndjson(request.headers.get("content-type"))
    lines = split_lines(await request.body(), MAX_LINES)
    asking = _BatchContext(
        caller=caller,
        trace=trace_of(request),
        english=wants_english(request.headers.get("accept-language")),
        acceptance_queue=request.app.state.acceptance_queue,
    )
    return StreamingResponse(_stream_answers(lines, asking), media_type=NDJSON[0])


async def _stream_answers(lines: Sequence[tuple[int, bytes]], asking: _BatchContext) -> AsyncIterator[bytes]:
    """Parse a chunk while the one before is written; chunks are written in order, so of equal lines the first wins."""
    writing: asyncio.Task[bytes] | None = None
    for start in range(0, len(lines), MAX_BATCH):
        read = await _parse_lines(lines[start : start + MAX_BATCH], asking)
        if writing is not None:
            yield await writing
        writing = asyncio.create_task(_accept_lines(read, asking))
    if writing is not None:
        yield await writing


async def _parse_lines(chunk: Sequence[tuple[int, bytes]], asking: _BatchContext) -> list[tuple[int, Filing | Refusal]]:
    parsed, turns = list[tuple[int, Filing | Refusal]](), Turns()
    for number, line in chunk:
        parsed.append((number, _parse_line(line, asking)))
        await turns.pass_on()
    return parsed


def _parse_line(line: bytes, asking: _BatchContext) -> Filing | Refusal:
    try:
        parsed = parse_as(FileComplaintLine, line, english=asking.english)
        print_ = fingerprint("POST", "/v1/complaints:batch", line.strip())
        return parsed.to_filing(asking.caller, _line_key(parsed), print_)
    except Refusal as refusal:
        return refusal


def _line_key(line: FileComplaintLine) -> str:
    """Return the idempotency key of a line.

    Raises:
        LineKeyMissing: the line has no key, or an empty one.
        LineKeyUnsound: the key is too long, or not printable ASCII.
    """
    try:
        return check_key(line.idempotency_key)
    except IdempotencyKeyMissing:
        raise LineKeyMissing from None
    except IdempotencyKeyInvalid:
        raise LineKeyUnsound from None


async def _accept_lines(read: Sequence[tuple[int, Filing | Refusal]], asking: _BatchContext) -> bytes:
    """Submit as many lines at a time as one transaction takes, or the last would wait until they time out.

    Once a line was answered 503, the rest are submitted together, so that they do not time out group after group.
    """
    answers: list[dict[str, Any]] = []
    while len(answers) < len(read):
        put_off = any(answer["status"] == HTTPStatus.SERVICE_UNAVAILABLE for answer in answers)
        most = len(read) if put_off else asking.acceptance_queue.batch_limit()
        together = read[len(answers) : len(answers) + most]
        answers += await asyncio.gather(*(_accept_line(filing, asking) for _, filing in together))
    lines = [to_json({"line": number} | answer) for (number, _), answer in zip(read, answers, strict=True)]
    return b"\n".join([*lines, b""])


async def _accept_line(filing: Filing | Refusal, asking: _BatchContext) -> dict[str, Any]:
    if isinstance(filing, Refusal):
        return _problem_document(filing, asking)
    try:
        return _answer_document(await asking.acceptance_queue.submit(filing, asking.trace, beside=True))
    except Refusal as refusal:
        return _problem_document(refusal, asking)
    except Exception as error:  # noqa: BLE001 - the other lines are answered all the same
        _log.error("batch_line_broke", error=describe_error(error))
        return _problem_document(InternalError(), asking)


def _answer_document(answer: FilingAnswer) -> dict[str, Any]:
    first = json.loads(answer.body)
    document = {"status": answer.status, "id": first["id"], "number": first["number"]}
    return document | {"replayed": True} if answer.replayed else document


def _problem_document(refusal: Refusal, asking: _BatchContext) -> dict[str, Any]:
    document = problem(refusal, english=asking.english, request_id=asking.trace.correlation_id)
    return {"status": document["status"], "problem": document}
