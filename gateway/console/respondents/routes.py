"""The pages of businesses: find one, and all that the services know of it."""

import asyncio
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller
from gateway.console.admission import message_page, turn_away
from gateway.console.case_lookup import find_cases
from gateway.console.group_refunds.models import GroupCasePage
from gateway.console.metrics.drill_down import selection_of
from gateway.console.metrics.models import Figures
from gateway.console.metrics.selection import MONTHS, Selection
from gateway.console.models import Case
from gateway.console.navigation import BUREAU
from gateway.console.odr.enterprise_view import LOOKS
from gateway.console.odr.models import Enterprise, EnterprisePage, Score
from gateway.console.pages import formatter_for, render_page
from gateway.console.registers.models import Breaches, Promises
from gateway.console.respondents import view
from gateway.console.respondents.businesses import PATH
from gateway.console.respondents.models import ListedPage, Respondent
from gateway.console.service_calls import ServiceUnavailable, is_silent, read

LISTED = 25  # businesses of a page
AT_ONCE = 200  # enterprises of a name, and group refunds, among which a business is looked for
LONGEST_NAME = 100  # of what is looked for
router = APIRouter(prefix="/respondents")


@router.get("")
async def show_respondents(request: Request, caller: CurrentCaller) -> Response:
    """Show the businesses that most cases of the period are against, or those of a name."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say, sent = formatter_for(request), request.query_params
    selection = selection_of(request, caller, {"period": "year", **sent}).without_filters()
    words = sent.get("q", "").strip()[:100]
    query = {"q": words, "from": selection.first.isoformat(), "to": selection.last.isoformat(), "limit": str(LISTED)}
    query |= {"cursor": sent["cursor"]} if "cursor" in sent else {}
    return render_page(
        request,
        "respondents/list.html",
        caller=caller,
        say=say,
        listing=await read(request, ListedPage, "analytics", "/v1/respondents", urlencode(query)),
        sought=words,
        selection=selection,
        presets=tuple(MONTHS),
        chosen={"q": words or None, **_days(selection)},
        is_first="cursor" not in sent,
        is_silent=is_silent,
    )


@router.get("/{respondent_id}")
async def show_respondent(respondent_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Show a business: figures, cases, promises, online settlement, refunds of groups; each may be silent."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say = formatter_for(request)
    business = await read(request, Respondent, "analytics", f"/v1/respondents/{respondent_id}")
    if isinstance(business, ServiceUnavailable):
        missing = "respondents.missing" if business.refused else "respondents.silent"
        return message_page(request, caller, 404 if business.refused else 503, say.words(missing))
    selection = selection_of(request, caller, {"period": "year", **request.query_params}).without_filters()
    figures, cases, promises, firm, refunds = await asyncio.gather(
        read(request, Figures, "analytics", "/v1/metrics/summary", selection.query(respondent=str(business.id))),
        find_cases(request, Case, [*business.open_cases, *business.ended_cases]),
        _promises(request, business),
        _enterprise(request, business),
        read(request, GroupCasePage, "refunds", "/v1/refunds/group-cases", f"limit={AT_ONCE}"),
    )
    entries = promises.items if isinstance(promises, Promises) else []
    breaches = await _breaches(request, [one.id for one in entries])
    score = await _score(request, firm)
    found = {} if isinstance(cases, ServiceUnavailable) else cases
    return render_page(
        request,
        "respondents/respondent.html",
        caller=caller,
        say=say,
        business=business,
        base=f"{PATH}/{business.id}",
        selection=selection,
        presets=tuple(MONTHS),
        whole=_since(business, day_of(say.now)),
        figures=figures,
        lines=view.figure_lines(figures.metrics, say) if isinstance(figures, Figures) else [],
        history=view.history_lines(business.history, say),
        cases=cases,
        open_rows=view.case_rows(business.open_cases, found, say),
        ended_rows=view.case_rows(business.ended_cases, found, say),
        promises=promises,
        breaches=breaches,
        entries=view.promise_lines(entries, breaches.items if isinstance(breaches, Breaches) else [], say),
        firm=firm,
        score=score,
        standing_looks=LOOKS,
        refunds=refunds,
        groups=view.refunds_of(business, refunds.items) if isinstance(refunds, GroupCasePage) else [],
        is_silent=is_silent,
    )


async def _promises(request: Request, business: Respondent) -> Promises | ServiceUnavailable:
    query = {"name": business.name, "uscc": business.uscc}
    wanted = urlencode({key: value for key, value in query.items() if value})
    return await read(request, Promises, "odr", "/v1/odr/promises", wanted)


async def _breaches(request: Request, entries: Sequence[UUID]) -> Breaches | ServiceUnavailable | None:
    if not entries:
        return None
    return await read(request, Breaches, "odr", "/v1/odr/breaches", urlencode({"entries": ",".join(map(str, entries))}))


async def _enterprise(request: Request, business: Respondent) -> Enterprise | ServiceUnavailable | None:
    """Return the enterprise of online settlement that the business is, by its credit code, else by its names."""
    for words in dict.fromkeys(one for one in (business.uscc, business.name, *business.names) if one):
        query = urlencode({"limit": AT_ONCE, "q": words[:LONGEST_NAME]})
        page = await read(request, EnterprisePage, "odr", "/v1/odr/enterprises", query)
        if isinstance(page, ServiceUnavailable):
            return page
        found = view.enterprise_of(business, page.items)
        if found is not None:
            return found
    return None


async def _score(request: Request, firm: Enterprise | ServiceUnavailable | None) -> Score | ServiceUnavailable | None:
    if not isinstance(firm, Enterprise):
        return None
    return await read(request, Score, "odr", f"/v1/odr/enterprises/{firm.id}/score")


def _days(selection: Selection) -> dict[str, str | None]:
    days = selection.parameters(basis=None, as_of=None)
    return {name: days[name] for name in ("from", "to", "period")}


def _since(business: Respondent, today: date) -> dict[str, str]:
    """Return the days of all its cases, for the addresses of figures."""
    first = day_of(business.first_received_at) if business.first_received_at else today
    return {"from": first.isoformat(), "to": max(first, today).isoformat()}
