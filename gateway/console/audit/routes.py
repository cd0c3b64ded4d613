"""The pages of the audit trail: lines by filter, the verification of the chain, and a file of what was filtered."""

import asyncio

from fastapi import APIRouter, Request, Response

from chassis.errors import Refusal
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.audit import names, view
from gateway.console.audit.models import LinePage, Verification
from gateway.console.csv_files import csv_file
from gateway.console.navigation import AUDITOR
from gateway.console.pages import formatter_for, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, read
from gateway.edge.authentication import COOKIE
from gateway.operations.audit_routes import verify_audit

AUDIT = "/console/audit"
GATEWAY = "gateway"  # it puts the trails of all services together
ROWS = 50
IN_A_FILE = 200  # lines a request of the service; a file has up to ``MOST_REQUESTS`` of them
MOST_REQUESTS = 25
VERIFY_SECONDS = 60.0
READERS = 50  # lines from which is told who has read the trail
MOST_READERS = 8
router = APIRouter(route_class=StrictRoute, prefix="/audit")


@router.get("")
async def show_audit(request: Request, caller: CurrentCaller) -> Response:
    """Show the lines that match, the newest first, and who has read the trail."""
    if (away := await turn_away(request, caller, AUDITOR)) is not None:
        return away
    return await _audit_page(request, caller)


@router.post("/verification")
async def verify_chain(request: Request, caller: CurrentCaller) -> Response:
    """Recompute the chain of every service and show the result on the page."""
    if (away := await turn_away(request, caller, AUDITOR)) is not None:
        return away
    try:
        await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return await _audit_page(request, caller, status=403, message="form.old")
    try:
        async with asyncio.timeout(VERIFY_SECONDS):
            verification = Verification.model_validate(await verify_audit(caller, request))
    except (Refusal, TimeoutError):
        return await _audit_page(request, caller, status=503, message="audit.not_verified")
    return await _audit_page(request, caller, verification=verification)


@router.get("/export")
async def export_audit(request: Request, caller: CurrentCaller) -> Response:
    """Return the lines that match as a file, the newest first; it stands in the trail, as every reading does.

    A file that does not hold all of them says so in its last line.
    """
    if (away := await turn_away(request, caller, AUDITOR)) is not None:
        return away
    say, filters = formatter_for(request), view.read_filters(request.query_params)
    meant = await names.with_id(request, filters)
    lines, cursor = [], ""
    for _ in range(MOST_REQUESTS):
        more = {"limit": str(IN_A_FILE)} | ({"cursor": cursor} if cursor else {})
        page = await read(request, LinePage, GATEWAY, "/v1/audit", view.query_of(meant, **more))
        if isinstance(page, ServiceUnavailable):
            return message_page(request, caller, 503, say.words("audit.not_exported"))
        lines += page.items
        cursor = page.next or ""
        if not cursor:
            break
    headings = [say.words(f"csv.audit.{name}") for name in view.COLUMNS]
    cut = [[say.words("audit.cut", n=say.count(len(lines)))]] if cursor else []
    return csv_file("audit.csv", headings, [*view.file_lines(lines), *cut])


async def _audit_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    message: str | None = None,
    verification: Verification | None = None,
) -> Response:
    say, sent = formatter_for(request), request.query_params
    filters = view.read_filters(sent)
    cursor = sent.get("cursor", "") if request.method == "GET" else ""
    more = {"limit": str(ROWS)} | ({"cursor": cursor} if cursor else {})
    meant = await names.with_id(request, filters)
    listing = await read(request, LinePage, GATEWAY, "/v1/audit", view.query_of(meant, **more))
    readers = await read(request, LinePage, GATEWAY, "/v1/audit", f"subject=audit&limit={READERS}")
    lines = listing.items if isinstance(listing, LinePage) else []
    rows = view.rows_of(lines, await names.names_of(request, lines), say)
    return render_page(
        request,
        "audit/audit.html",
        status=status,
        caller=caller,
        say=say,
        filters=filters,
        listing=listing,
        is_silent=isinstance(listing, ServiceUnavailable),
        rows=rows,
        filter_texts=view.filter_texts(filters, rows, say),
        readers=view.readers_of(readers.items, say)[:MOST_READERS] if isinstance(readers, LinePage) else [],
        is_first=not cursor,
        verification=verification,
        acts=sorted(key.removeprefix("acted.") for key in translations_for(request).keys("acted.")),
        act_name=view.act_name,
        message=message,
    )
