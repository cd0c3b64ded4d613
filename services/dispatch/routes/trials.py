"""Questions that change nothing: what would the rules do with these texts, when would these clocks end."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chassis.db.work import Transactions
from chassis.errors import FieldError, Invalid, TooLarge
from chassis.web.auth import CurrentCaller
from chassis.web.problems import wants_english
from chassis.web.reading import StrictRoute
from services.dispatch.schemas.previews import MAX_ITEMS, PreviewDeadlines, PreviewView, preview
from services.dispatch.schemas.trials import MAX_TEXTS, TrialView, TryRouting, try_all
from services.dispatch.usecases.books import calendar_in_force
from services.dispatch.usecases.rulebook import rules_of

LARGER = {"/v1/routing/trials": 32 << 20, "/v1/deadlines:preview": 16 << 20}  # bytes
IDEMPOTENT = {"x-idempotent": True}
# no transaction is held open while the answers are worked out
router = APIRouter(prefix="/v1", tags=["trials"], route_class=StrictRoute)


@router.post("/routing/trials", openapi_extra=IDEMPOTENT, responses={200: {"model": dict[str, str | list[TrialView]]}})
async def try_routing(body: TryRouting, caller: CurrentCaller, request: Request) -> Response:
    """Run up to 5,000 texts through a rule set; nothing is changed (试分办)."""
    del caller  # any caller may ask
    if len(body.texts) > MAX_TEXTS:
        raise TooLarge(f"最多{MAX_TEXTS}条")
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin() as work:
        rules = await rules_of(work, body.rule_set)
    if rules is None:
        raise Invalid(FieldError(field="/rule_set", code="unknown", message="没有这个版本的规则"))
    results = await asyncio.to_thread(try_all, body.texts, rules)
    return JSONResponse({"rule_set": rules.rules.version, "results": results})


@router.post(
    "/deadlines:preview", openapi_extra=IDEMPOTENT, responses={200: {"model": dict[str, list[PreviewView | Any]]}}
)
async def preview_deadlines(body: PreviewDeadlines, caller: CurrentCaller, request: Request) -> Response:
    """Work out up to 10,000 deadlines; a bad item is answered in its place (期限试算)."""
    del caller
    if len(body.items) > MAX_ITEMS:
        raise TooLarge(f"最多{MAX_ITEMS}条")
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin() as work:
        calendar = await calendar_in_force(work)
    english = wants_english(request.headers.get("accept-language"))
    items = await asyncio.to_thread(preview, body.items, calendar, english=english)
    return JSONResponse({"items": items})
