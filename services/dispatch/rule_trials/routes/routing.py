"""The trial of routing rules on texts without a case; nothing is changed."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chassis.db.work import Transactions
from chassis.errors import FieldError, Invalid, TooLarge
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from services.dispatch.rule_trials.schemas.routing import MAX_TEXTS, TrialView, TryRouting, try_texts
from services.dispatch.rulebook.service.in_force import get_rules

MAX_BODY_BYTES = {"/v1/routing/trials": 32 << 20}  # bytes
IDEMPOTENT = {"x-idempotent": True}
# no transaction is held open while the answers are worked out
router = APIRouter(prefix="/v1", tags=["trials"], route_class=StrictRoute)


@router.post(
    "/routing/trials",
    summary="试分办",
    openapi_extra=IDEMPOTENT,
    responses={200: {"model": dict[str, str | list[TrialView]]}},
)
async def try_routing(body: TryRouting, caller: CurrentCaller, request: Request) -> Response:
    """Run up to 5,000 texts through a rule set; nothing is changed (试分办)."""
    del caller  # any caller may ask
    if len(body.texts) > MAX_TEXTS:
        raise TooLarge(f"最多{MAX_TEXTS}条")
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin() as work:
        rules = await get_rules(work, body.rule_set)
    if rules is None:
        raise Invalid(FieldError(field="/rule_set", code="unknown", message="没有这个版本的规则"))
    results = await asyncio.to_thread(try_texts, body.texts, rules)
    return JSONResponse({"rule_set": rules.rules.version, "results": results})
