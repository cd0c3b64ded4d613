"""The preview of deadlines without a case (期限试算); nothing is changed."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import BodyItems, list_route
from chassis.web.large_bodies import render_list
from chassis.web.problems import wants_english
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.deadlines.schemas.previews import MAX_ITEMS, DeadlinePreviews, PreviewDeadlines, preview_items

MAX_BODY_BYTES = {"/v1/deadlines:preview": 16 << 20}  # bytes
MAX_ITEM_BYTES = 64 << 10  # with some hundred suspensions
IDEMPOTENT = {"x-idempotent": True}
# no transaction is held open while the answers are worked out
router = APIRouter(
    prefix="/v1",
    tags=["trials"],
    route_class=list_route("items", most=MAX_ITEMS, item_bytes=MAX_ITEM_BYTES),
)


@router.post(
    "/deadlines:preview",
    summary="试算时限",
    openapi_extra=IDEMPOTENT,
    response_model=DeadlinePreviews,
)
async def preview_deadlines(body: PreviewDeadlines, caller: CurrentCaller, request: Request) -> Response:
    """Work out up to 10,000 deadlines; a bad item is answered in its place (期限试算)."""
    del body, caller
    listed: BodyItems = request.state.items
    transactions: Transactions = request.app.state.transactions
    async with transactions.begin() as work:
        calendar = await calendar_in_force(work)
    english = wants_english(request.headers.get("accept-language"))

    def answer() -> bytes:
        return render_list("items", preview_items(listed.raw(), calendar, english=english))

    return Response(await asyncio.to_thread(answer), media_type="application/json")
