"""The trial of routing rules on texts without a case; nothing is changed."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar, TypeVarTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from chassis.db.work import Transactions
from chassis.errors import FieldError, Invalid
from chassis.shared_thread import SharedThread
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import BodyItems, list_route
from chassis.web.large_bodies import render_list
from chassis.web.problems import wants_english
from reading.meaning import MeaningReading
from services.dispatch.routing.domain import CompiledRules
from services.dispatch.rows import Row
from services.dispatch.rule_trials.schemas.routing import (
    MAX_MEANING_TEXTS,
    MAX_TEXTS,
    RoutingTrials,
    TrialText,
    TryRouting,
    add_meaning,
    read_text_of,
    try_texts,
)
from services.dispatch.rulebook.service.in_force import get_rules
from services.dispatch.second_reading.turns import Purpose, ReadingTurns, in_turns

MAX_BODY_BYTES = {"/v1/routing/trials": 32 << 20}  # bytes
MAX_TEXT_BYTES = 512 << 10  # of one text with its fields, every character escaped
TURN_TEXTS = 50  # parsed or routed before others have a turn
TURN_CHARACTERS = 20_000  # of texts that are routed, at some two microseconds each
IDEMPOTENT = {"x-idempotent": True}
Parameters = TypeVarTuple("Parameters")
Result = TypeVar("Result")
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
    texts: BodyItems = request.state.items
    english = wants_english(request.headers.get("accept-language"))
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin() as work:
        rules = await get_rules(work, body.rule_set)
    if rules is None:
        raise Invalid(FieldError(field="/rule_set", code="unknown", message="没有这个版本的规则"))

    trial = _Trial(request, caller.account)
    parsed = await trial.parse(texts, english=english)
    results = await trial.route(parsed, rules)
    if len(parsed) <= MAX_MEANING_TEXTS if body.meaning is None else body.meaning:
        results = await trial.read_meaning(parsed, results, rules)
    content = await trial.run(partial(render_list, "results", results, rule_set=rules.rules.version))
    return Response(content, media_type="application/json")


class _Trial:
    """Works beside the event loop, a few texts at a time, in turns with others and as long as its caller waits."""

    def __init__(self, request: Request, account: str) -> None:
        self._request = request
        self._account = account
        self._thread: SharedThread = request.app.state.trial_thread
        self._turns: ReadingTurns = request.app.state.reading_turns

    async def run(self, function: Callable[[*Parameters], Result], *args: *Parameters) -> Result:
        """Return what the function returns.

        Raises:
            ClientDisconnect: nobody waits for the answer.
        """
        if await self._request.is_disconnected():
            raise ClientDisconnect
        return await self._thread.run(self._account, function, *args)

    async def parse(self, texts: BodyItems, *, english: bool) -> list[TrialText]:
        parsing, parsed = texts.parsed_as(TrialText, english=english), []
        while few := await self.run(lambda: list(islice(parsing, TURN_TEXTS))):
            parsed += few
        return parsed

    async def route(self, texts: Sequence[TrialText], rules: CompiledRules) -> list[Row]:
        results = []
        for few in in_turns(texts, _length, most=TURN_TEXTS, most_characters=TURN_CHARACTERS):
            results += await self.run(try_texts, few, rules)
        return results

    async def read_meaning(self, texts: Sequence[TrialText], results: Sequence[Row], rules: CompiledRules) -> list[Row]:
        """Add what the texts mean, where that is possible.

        Raises:
            ClientDisconnect: nobody waits for the answer.
        """
        if not self._turns.reader.is_there and not await asyncio.to_thread(self._turns.reader.load):
            return [*results]
        found: list[MeaningReading] = []
        thresholds = rules.rules.reading.second
        async for few in self._turns.read(
            [read_text_of(text) for text in texts], thresholds, Purpose.TRIAL, self._account
        ):
            found += few
            if await self._request.is_disconnected():
                raise ClientDisconnect
        return [add_meaning(result, one) for result, one in zip(results, found, strict=True)]


def _length(text: TrialText) -> int:
    return len(text.text) + len(text.request or "")
