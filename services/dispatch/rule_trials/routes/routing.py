"""The trial of routing rules on texts without a case; nothing is changed."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.db.work import Transactions
from chassis.errors import FieldError, Invalid
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import BodyItems, list_route
from chassis.web.large_bodies import render_list
from chassis.web.problems import wants_english
from reading.meaning import MeaningReader, MeaningReading
from services.dispatch.routing.domain import CompiledRules
from services.dispatch.rule_trials.schemas.routing import (
    MAX_MEANING_TEXTS,
    MAX_TEXTS,
    RoutingTrials,
    TrialText,
    TryRouting,
    read_text_of,
    try_texts,
)
from services.dispatch.rulebook.service.in_force import get_rules

MAX_BODY_BYTES = {"/v1/routing/trials": 32 << 20}  # bytes
MAX_TEXT_BYTES = 512 << 10  # of one text with its fields, every character escaped
IDEMPOTENT = {"x-idempotent": True}
# no transaction is held open while the answers are worked out
router = APIRouter(
    prefix="/v1",
    tags=["trials"],
    route_class=list_route("texts", most=MAX_TEXTS, item_bytes=MAX_TEXT_BYTES),
)


@router.post(
    "/routing/trials",
    summary="试分办",
    openapi_extra=IDEMPOTENT,
    response_model=RoutingTrials,
)
async def try_routing(body: TryRouting, caller: CurrentCaller, request: Request) -> Response:
    """Run up to 5,000 texts through a rule set; nothing is changed (试分办)."""
    del caller  # any caller may ask
    texts: BodyItems = request.state.items
    english = wants_english(request.headers.get("accept-language"))
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin() as work:
        rules = await get_rules(work, body.rule_set)
    if rules is None:
        raise Invalid(FieldError(field="/rule_set", code="unknown", message="没有这个版本的规则"))

    parsed = await asyncio.to_thread(lambda: list(texts.parsed_as(TrialText, english=english)))
    wanted = len(parsed) <= MAX_MEANING_TEXTS if body.meaning is None else body.meaning
    found = await _read_meaning(request.app.state.meaning, parsed, rules) if wanted and parsed else None

    def answer() -> bytes:
        return render_list("results", try_texts(parsed, rules, found), rule_set=rules.rules.version)

    return Response(await asyncio.to_thread(answer), media_type="application/json")


async def _read_meaning(
    reader: MeaningReader, texts: Sequence[TrialText], rules: CompiledRules
) -> list[MeaningReading] | None:
    """Read the texts by their meaning, where that is possible."""
    if not reader.is_there and not await asyncio.to_thread(reader.load):
        return None
    return await reader.read([read_text_of(text) for text in texts], rules.rules.reading.second)
