"""``POST /v1/complaints:batch``: thousands of lines, each on its own, answered in order (NDJSON)."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic_core import to_json

from chassis.db.group import MAX_BATCH
from chassis.db.idempotency import checked_key, fingerprint
from chassis.delivery.waiting import place_of
from chassis.errors import FieldError, IdempotencyKeyMissing, IdempotencyKeyUnsound, Refusal, TooLarge
from chassis.telemetry.trace import Trace
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.problems import Broken, problem, wants_english
from chassis.web.reading import NDJSON, StrictRoute, check_ndjson, read_as
from chassis.web.transaction import trace_of
from services.intake.filing.domain.filing import Filing
from services.intake.filing.schemas import FileComplaintLine, schema_of
from services.intake.filing.service.acceptance import Answered
from services.intake.filing.service.queue import FrontDoor
from services.intake.roles import FILERS

MAX_LINES = 10_000
router = APIRouter(prefix="/v1", tags=["intake"], route_class=StrictRoute)
_log = structlog.get_logger()


class LineKeyMissing(IdempotencyKeyMissing):
    """Here the key is a field, not a header."""

    zh = "这一行缺少 idempotency_key"
    en = "This line has no idempotency_key"
    errors = (FieldError(field="/idempotency_key", code="required", message="必填"),)


class LineKeyUnsound(IdempotencyKeyUnsound):
    zh = "idempotency_key 须为 1 至 200 个可显示的 ASCII 字符"
    en = "An idempotency_key has 1 to 200 printable ASCII characters"
    errors = (FieldError(field="/idempotency_key", code="format", message="格式不正确"),)


class LineView(BaseModel):
    """What became of a line."""

    line: int
    status: int
    id: str | None = None
    number: str | None = None
    replayed: bool | None = None
    problem: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Who sends the batch, and in which language problems are told."""

    caller: Caller
    trace: Trace
    english: bool
    front_door: FrontDoor


@router.post(
    "/complaints:batch",
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON[0]: {"schema": LineView.model_json_schema()}}}},
    openapi_extra=schema_of(FileComplaintLine, NDJSON[0]),
)
async def file_batch(request: Request, caller: CurrentCaller) -> StreamingResponse:
    """Many complaints at once; the answers begin after the last line was read."""
    require(caller, *FILERS)
    check_ndjson(request.headers.get("content-type"))
    body = await request.body()
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip()]
    if len(lines) > MAX_LINES:
        raise TooLarge
    asking = _Asking(
        caller=caller,
        trace=trace_of(request),
        english=wants_english(request.headers.get("accept-language")),
        front_door=request.app.state.front_door,
    )
    return StreamingResponse(_answers(lines, asking), media_type=NDJSON[0])


async def _answers(lines: Sequence[tuple[int, bytes]], asking: _Asking) -> AsyncIterator[bytes]:
    """A chunk is read while the one before it is written; no two are written at once, so the first of twins wins."""
    writing: asyncio.Task[bytes] | None = None
    for start in range(0, len(lines), MAX_BATCH):
        read = list(_read(lines[start : start + MAX_BATCH], asking))
        if writing is not None:
            yield await writing
        writing = asyncio.create_task(_write(read, asking))
    if writing is not None:
        yield await writing


def _read(chunk: Sequence[tuple[int, bytes]], asking: _Asking) -> Iterator[tuple[int, Filing | Refusal]]:
    for number, line in chunk:
        try:
            told = read_as(FileComplaintLine, line, english=asking.english)
            key = _key_of(told)
            print_ = fingerprint("POST", "/v1/complaints:batch", line.strip())
            yield number, told.to_filing(asking.caller, key, print_)
        except Refusal as refusal:
            yield number, refusal


def _key_of(line: FileComplaintLine) -> str:
    """Raises ``LineKeyMissing``, ``LineKeyUnsound``."""
    try:
        return checked_key(line.idempotency_key)
    except IdempotencyKeyMissing:
        raise LineKeyMissing from None
    except IdempotencyKeyUnsound:
        raise LineKeyUnsound from None


async def _write(read: Sequence[tuple[int, Filing | Refusal]], asking: _Asking) -> bytes:
    """As many at a time as one transaction takes, or the last would wait until they are put off.

    When some were put off all the same, the others are asked together, and learn it together.
    """
    answers: list[dict[str, Any]] = []
    while len(answers) < len(read):
        put_off = any(answer["status"] == HTTPStatus.SERVICE_UNAVAILABLE for answer in answers)
        most = len(read) if put_off else asking.front_door.at_once()
        together = read[len(answers) : len(answers) + most]
        answers += await asyncio.gather(*(_take(filing, asking) for _, filing in together))
    told = [to_json({"line": number} | answer) for (number, _), answer in zip(read, answers, strict=True)]
    return b"\n".join([*told, b""])


async def _take(filing: Filing | Refusal, asking: _Asking) -> dict[str, Any]:
    if isinstance(filing, Refusal):
        return _problem(filing, asking)
    try:
        return _answer(await asking.front_door.take(filing, asking.trace, beside=True))
    except Refusal as refusal:
        return _problem(refusal, asking)
    except Exception as error:  # noqa: BLE001 - the other lines are answered all the same
        _log.error("batch_line_broke", error=place_of(error))
        return _problem(Broken(), asking)


def _answer(answer: Answered) -> dict[str, Any]:
    first = json.loads(answer.body)
    told = {"status": answer.status, "id": first["id"], "number": first["number"]}
    return told | {"replayed": True} if answer.replayed else told


def _problem(refusal: Refusal, asking: _Asking) -> dict[str, Any]:
    document = problem(refusal, english=asking.english, request_id=asking.trace.correlation_id)
    return {"status": document["status"], "problem": document}
