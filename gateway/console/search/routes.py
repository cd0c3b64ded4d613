"""The search for cases: from the bar above, by conditions, by telephone with a reason; the result as a file."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.bulk_commands import refusal_of
from gateway.console.case_rows import CASES, case_row
from gateway.console.csv_files import csv_file
from gateway.console.formatting import Formatter
from gateway.console.forms import Filled
from gateway.console.models import Case
from gateway.console.navigation import BUREAU, HUB, OFFICER
from gateway.console.opened_from import opened_from
from gateway.console.pages import address, formatter_for, redirect_to, render_page, translations_for
from gateway.console.saved.panel import saved_panel
from gateway.console.search import view
from gateway.console.search.models import Business, FoundCases, FoundComplaints
from gateway.console.service_calls import Reply, read, send
from gateway.console.submission import read_fields

PATH = "/console/search"
LISTED = 30  # cases of a page
EXPORTED = 1000  # cases of a file
PAGE = 200  # the most of a page of ``GET /v1/cases``
OPEN_SHOWN = 6  # open cases of a business
MAY_SEEK_PEOPLE = (HUB, OFFICER)
router = APIRouter(route_class=StrictRoute, prefix="/search")


@router.get("")
async def show_search(request: Request, caller: CurrentCaller) -> Response:
    """Show what the conditions find; what was typed into the bar above leads to its case, firm or words."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    sought = request.query_params.get("q", "").strip()
    if sought:
        return await _lead(request, sought)
    return await search_page(request, caller)


@router.get("/export")
async def export_found(request: Request, caller: CurrentCaller) -> Response:
    """Return what the conditions find as a file for a spreadsheet."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say, conditions = formatter_for(request), view.conditions_of(request.query_params)
    cases: list[Case] = []
    cursor: str | None = ""
    while cursor is not None and len(cases) < EXPORTED:
        reply = await _find(request, conditions, cursor=cursor, limit=PAGE)
        if not reply.is_done:
            return await search_page(request, caller)
        found = FoundCases.model_validate(reply.body)
        cases += found.items
        cursor = found.next
    lines = [view.line_of(case, say) for case in cases[:EXPORTED]]
    return csv_file(f"cases-{day_of(say.now)}.csv", view.heading_of(say.words), lines)


@router.post("/phone")
async def find_person(request: Request, caller: CurrentCaller) -> Response:
    """Show the complaints of who has this number; the number stands in no address, the reason in the audit trail."""
    if (away := await turn_away(request, caller, *MAY_SEEK_PEOPLE)) is not None:
        return away
    sent, foreign = await read_fields(request)
    if foreign:
        return await search_page(request, caller, status=403, message=foreign.message)
    phone, reason = sent.get("phone", "").strip(), sent.get("reason", "").strip()
    if not phone or not reason:
        wanting = translations_for(request)("search.phone.needs")
        return await search_page(request, caller, status=422, message=wanting, written=sent)
    reply = await send(request, "intake", "/v1/complaints:search", {"phone": phone, "reason": reason})
    if not reply.is_done:
        return await search_page(request, caller, status=reply.status, message=refusal_of(request, reply), written=sent)
    return await search_page(request, caller, people=FoundComplaints.model_validate(reply.body))


async def search_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    message: str | None = None,
    people: FoundComplaints | None = None,
    written: Mapping[str, str] | None = None,
) -> Response:
    """Return the page; ``people`` is what a number found, ``written`` what was typed to find it."""
    say, query = formatter_for(request), request.query_params
    conditions = view.conditions_of(query) if people is None and written is None else {}
    sort = query["sort"] if query.get("sort") in view.SORTS else "received"
    order = {} if sort == "received" else {"sort": sort}
    reply, (running, every), saved = await asyncio.gather(
        _find(request, conditions, sort=sort, cursor=query.get("cursor", ""), limit=LISTED),
        _named(request, conditions),
        saved_panel(request, caller, "search", conditions | (order if conditions else {})),
    )
    found = FoundCases.model_validate(reply.body) if reply.is_done else None
    wrong = refusal_of(request, reply) if not reply.is_done and reply.status < 500 else None
    stations = view.stations_of(found.items if found else [], conditions.get("station", ""))

    def to(**parameters: str) -> str:
        return address(request, PATH, **parameters)

    return render_page(
        request,
        "search/search.html",
        status=status,
        caller=caller,
        say=say,
        form=view.search_form(say.words, stations),
        filled=Filled(values=conditions),
        chips=view.chips_of(conditions, to, say.words, stations),
        found=found,
        hits=view.hits_of(found.items, conditions, say) if found else [],
        reply=reply,
        sort=sort,
        conditions=conditions,
        following=to(**conditions, **order, cursor=found.next) if found and found.next else None,
        within=opened_from("search", **conditions, **order, cursor=query.get("cursor")),
        export=address(request, f"{PATH}/export", **conditions),
        business=_business(conditions, running, every or found, say),
        saved=saved,
        people=people,
        written=written or {},
        may_seek_people=caller.has(*MAY_SEEK_PEOPLE),
        message=message or wrong,
    )


async def _lead(request: Request, sought: str) -> Response:
    """Lead from the bar above: a number to its case, else to the cases of a firm, else to those with these words."""
    if view.is_phone(sought):
        return redirect_to(request, f"{PATH}#phone", done="phone")
    if view.is_number(sought):
        case_id = await _numbered(request, sought)
        if case_id:
            return redirect_to(request, f"{CASES}/{case_id}")
    named = await _find(request, {"respondent": sought[:100]}, limit=1) if len(sought) > 1 else Reply(status=404)
    is_firm = named.is_done and bool(named.body["items"])
    return redirect_to(request, PATH, **{"respondent" if is_firm else "words": sought[:100]})


async def _numbered(request: Request, number: str) -> str | None:
    """Return the case that has this number, of ours or of the platform that sent it."""
    own, theirs = await asyncio.gather(
        _find(request, {"number": number}, limit=1),
        read(request, FoundComplaints, "intake", "/v1/complaints", urlencode({"external_id": number, "limit": 1})),
    )
    if own.is_done and own.body["items"]:
        return str(own.body["items"][0]["id"])
    return str(theirs.items[0].case_id) if isinstance(theirs, FoundComplaints) and theirs.items else None


async def _find(
    request: Request, conditions: Mapping[str, str], *, sort: str = "received", cursor: str = "", limit: int
) -> Reply:
    query = {**conditions, "limit": str(limit)}
    if sort != "received":
        query["sort"] = sort
    if cursor:
        query["cursor"] = cursor
    return await send(request, "dispatch", "/v1/cases", method="GET", query=urlencode(query))


async def _named(request: Request, conditions: Mapping[str, str]) -> tuple[FoundCases | None, FoundCases | None]:
    """Return the open cases of the business that is sought, and all of them where further conditions are set."""
    name = conditions.get("respondent", "")
    if len(name) < 2:
        return None, None
    wanted = [{"open": "true", "limit": str(OPEN_SHOWN)}, *([{"limit": "1"}] if len(conditions) > 1 else [])]
    answers = await asyncio.gather(
        *(read(request, FoundCases, "dispatch", "/v1/cases", urlencode({"respondent": name} | one)) for one in wanted)
    )
    running, every = [one if isinstance(one, FoundCases) else None for one in (*answers, None)][:2]
    return running, every


def _business(
    conditions: Mapping[str, str], running: FoundCases | None, every: FoundCases | None, say: Formatter
) -> Business | None:
    """Return what there is of the business that is sought; ``None`` where none is."""
    if running is None or every is None:
        return None
    rows = tuple(case_row(case, say) for case in running.items)
    return Business(name=conditions["respondent"], open=rows, open_count=running.count, count=every.count)
