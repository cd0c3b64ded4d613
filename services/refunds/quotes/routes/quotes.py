"""Routes that calculate quotes; they change nothing."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from chassis.errors import Invalid, Malformed, Refusal, TooLarge
from chassis.web.auth import caller_of
from chassis.web.json_bodies import NDJSON, StrictRoute, check_ndjson, parse_as
from chassis.web.large_bodies import Turns, split_lines
from chassis.web.openapi import body_read_as, body_written_as
from chassis.web.problems import problem, wants_english
from chassis.web.transaction import trace_of
from services.refunds.quotes.domain.quote_rules import QuoteRules
from services.refunds.quotes.schemas.quotes import AskQuote, BatchQuoteView, QuoteView

MAX_LINES = 10_000
MAX_LINE_BYTES = 64 << 10
MAX_BATCH_BYTES = 32 << 20
BATCH_PATH = "/v1/refunds/quotes:batch"
router = APIRouter(prefix="/v1/refunds", tags=["refunds"], dependencies=[Depends(caller_of)], route_class=StrictRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchContext:
    """What the problem documents of a batch carry: the request id, and the language."""

    request_id: str | None = None
    english: bool = False


async def _quote_rules(request: Request) -> QuoteRules:
    books: QuoteRules = await request.app.state.books.current()
    return books


CurrentQuoteRules = Annotated[QuoteRules, Depends(_quote_rules)]


@router.post("/quotes", summary="计算应退金额")
async def ask_quote(body: AskQuote, books: CurrentQuoteRules) -> QuoteView:
    """Reckon a refund and explain it (计算说明)."""
    return QuoteView.of(books.quote(body.to_request()))


@router.post(
    "/quotes:batch",
    summary="批量计算应退金额（每行一件）",
    response_class=Response,
    responses={200: body_written_as(BatchQuoteView, NDJSON[0], description="One answer a line, in order")},
    openapi_extra=body_read_as(AskQuote, NDJSON[0], description="One question a line; no line is an empty batch"),
)
async def ask_quotes(request: Request, books: CurrentQuoteRules) -> Response:
    """One question a line, one answer a line, in order, a problem for a bad one; no line is answered with nothing."""
    check_ndjson(request.headers.get("content-type"))
    lines = split_lines(await request.body(), MAX_LINES)
    asking = BatchContext(
        request_id=trace_of(request).correlation_id, english=wants_english(request.headers.get("accept-language"))
    )
    answers, turns = bytearray(), Turns()
    for number, line in lines:
        answers += answer_line(number, line, books, asking).encode() + b"\n"
        await turns.pass_on()
    return Response(bytes(answers), media_type=NDJSON[0])


def answer_line(number: int, line: bytes, books: QuoteRules, asking: BatchContext) -> str:
    """Return the JSON answer of a line, which comes with its number in the batch."""
    try:
        parsed = parse_as(AskQuote, line, english=asking.english, most_bytes=MAX_LINE_BYTES)
        return QuoteView.of(books.quote(parsed.to_request())).model_dump_json()
    except (Invalid, Malformed, TooLarge) as bad:
        refusal: Refusal = bad
    document: dict[str, Any] = {
        "id": None if isinstance(refusal, TooLarge) else _id_of(line),
        "line": number,
        "status": 422,
        "problem": problem(refusal, english=asking.english, request_id=asking.request_id, status=422),
    }
    return json.dumps(document, ensure_ascii=False)


def _id_of(line: bytes) -> str | None:
    """Return the client's own id of a line, to match the answer with; None if it is not a short text."""
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    identifier = document.get("id") if isinstance(document, dict) else None
    short = isinstance(identifier, str) and len(identifier) <= 100
    return identifier.encode("utf-8", "replace").decode() if short and isinstance(identifier, str) else None
