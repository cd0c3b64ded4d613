"""The page of hot spots."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller
from gateway.console.admission import turn_away
from gateway.console.case_lookup import read_cases
from gateway.console.hotspots import hygiene, view
from gateway.console.hotspots.models import CheckedCase, HotSpots
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, render_page
from gateway.console.service_calls import is_silent, read

KINDS = ("respondent", "topic", "town", "category", "department", "weekday")
DAY_LENGTH = len("2026-01-01")
router = APIRouter(prefix="/hotspots")


@router.get("")
async def show_hot_spots(request: Request, caller: CurrentCaller) -> Response:
    """Show what had more complaints than usual in a week, the first one opened, and what numbers to look at."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    say, sent = formatter_for(request), request.query_params
    by = sent.get("by") if sent.get("by") in KINDS else None
    chosen = {"by": by, "to": sent.get("to", "")[:DAY_LENGTH] or None}
    query = urlencode({name: value for name, value in chosen.items() if value})
    found = await read(request, HotSpots, "analytics", "/v1/hotspots", query)
    rows = view.rows_of(found.items, say) if isinstance(found, HotSpots) else []
    named = (sent.get("of", ""), sent.get("key", ""))
    rules = hygiene.check_rows(found.ninety_days.hygiene, say) if isinstance(found, HotSpots) else []
    rule = next((row.rule for row in rules if row.rule.rule == sent.get("rule")), None)
    known = await read_cases(request, CheckedCase, hygiene.cases_of(rule)) if rule else {}
    opened = next((row for row in rows if (row.spot.by, row.spot.key) == named), rows[0] if rows else None)
    return render_page(
        request,
        "hotspots/hotspots.html",
        caller=caller,
        say=say,
        is_silent=is_silent,
        found=found,
        rows=rows,
        kinds=KINDS,
        chosen=chosen,
        opened=opened,
        rules=rules,
        sections=hygiene.section_lines(rule, known, say) if rule else [],
        rule=rule,
        bars=view.week_bars(opened.spot, found.last) if opened and isinstance(found, HotSpots) else [],
    )
