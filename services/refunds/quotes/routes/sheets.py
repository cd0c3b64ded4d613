"""The route of the explanation sheet (计算说明) of a quote, to read, print and file; it changes nothing."""

import asyncio
from urllib.parse import quote as quoted

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from canon.shanghai import day_of
from chassis.documents import DOCX, to_page, to_word
from chassis.web.auth import caller_of
from chassis.web.hardening import PAGE_HEADERS
from chassis.web.json_bodies import StrictRoute
from services.refunds.quotes.routes.quotes import CurrentQuoteRules
from services.refunds.quotes.schemas.quotes import AskQuote
from services.refunds.quotes.schemas.sheets import TITLE, Format, SheetView, sheet_content

CONTENT_DISPOSITION = f"attachment; filename=\"refund.docx\"; filename*=UTF-8''{quoted(TITLE)}.docx"
_OTHER_FORMATS = {"text/html": {"schema": {"type": "string"}}, DOCX: {"schema": {"type": "string", "format": "binary"}}}
router = APIRouter(prefix="/v1/refunds", tags=["refunds"], dependencies=[Depends(caller_of)], route_class=StrictRoute)


@router.post(
    "/quotes/sheet",
    summary="计算并出具计算说明",
    response_model=SheetView,
    responses={200: {"content": _OTHER_FORMATS}},
    openapi_extra={"x-idempotent": True},
)
async def write_sheet(
    body: AskQuote,
    request: Request,
    books: CurrentQuoteRules,
    format: Format = Format.JSON,  # noqa: A002 - the name of the query parameter
) -> SheetView | Response:
    """Reckon a refund and write down how: as JSON, as a page to print, or as a Word file."""
    facts = body.to_request()
    quote = books.quote(facts)
    made_on = day_of(request.app.state.runtime.clock.now())
    if format is Format.JSON:
        return SheetView.of_request(facts, quote, made_on)
    paper = sheet_content(facts, quote, made_on)
    if format is Format.HTML:
        return HTMLResponse(to_page(paper), headers=PAGE_HEADERS)
    return Response(
        await asyncio.to_thread(to_word, paper), media_type=DOCX, headers={"Content-Disposition": CONTENT_DISPOSITION}
    )
