"""What is owed, by which rule; changes nothing."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from canon.calendar import published_calendar
from chassis.errors import Invalid, Malformed, Refusal, TooLarge
from chassis.web.auth import known_caller
from chassis.web.problems import problem, wants_english
from chassis.web.reading import NDJSON, StrictRoute, check_ndjson, read_as
from services.refunds.domain.quotes import LOCAL_RULES, Quote, quote
from services.refunds.domain.rates import RATES
from services.refunds.schemas.quotes import AskQuote, QuoteView

MAX_LINES = 10_000
MAX_BATCH_BYTES = 32 << 20
BATCH_PATH = "/v1/refunds/quotes:batch"
router = APIRouter(
    prefix="/v1/refunds", tags=["refunds"], dependencies=[Depends(known_caller)], route_class=StrictRoute
)


@router.post("/quotes")
async def ask_quote(asked: AskQuote) -> QuoteView:
    """Reckon a refund and explain it (计算说明)."""
    return QuoteView.of(_reckon(asked))


@router.post(
    "/quotes:batch",
    response_class=Response,
    responses={200: {"content": {NDJSON[0]: {"schema": {"type": "object"}}}}},
    openapi_extra={"requestBody": {"required": True, "content": {NDJSON[0]: {"schema": {"type": "object"}}}}},
)
async def ask_quotes(request: Request) -> Response:
    """One question a line, one answer a line, in order; a bad line answers its problem in its place."""
    check_ndjson(request.headers.get("content-type"))
    lines = [line for line in (await request.body()).split(b"\n") if line.strip()]
    if len(lines) > MAX_LINES:
        raise TooLarge
    english = wants_english(request.headers.get("accept-language"))
    answers = (_answer(number, line, english=english) for number, line in enumerate(lines, start=1))
    return Response("".join(f"{answer}\n" for answer in answers), media_type=NDJSON[0])


def _reckon(asked: AskQuote) -> Quote:
    return quote(asked.to_request(), RATES, published_calendar(), LOCAL_RULES)


def _answer(number: int, line: bytes, *, english: bool) -> str:
    try:
        return QuoteView.of(_reckon(read_as(AskQuote, line, english=english))).model_dump_json()
    except (Invalid, Malformed) as bad:
        refusal: Refusal = bad
    document: dict[str, Any] = {
        "id": _id_of(line),
        "line": number,
        "status": 422,
        "problem": problem(refusal, english=english, status=422),
    }
    return json.dumps(document, ensure_ascii=False)


def _id_of(line: bytes) -> str | None:
    """The asker's own id, so that the answer finds its question; only if it is a short text."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    identifier = asked.get("id") if isinstance(asked, dict) else None
    short = isinstance(identifier, str) and len(identifier) <= 100
    return identifier.encode("utf-8", "replace").decode() if short and isinstance(identifier, str) else None
