"""The pages of the working-day calendar: a year, what was published, what moved."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from canon.numbers import is_whole, whole_of
from canon.shanghai import SHANGHAI, day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.calendars import view
from gateway.console.calendars.models import MovePage, VersionList
from gateway.console.forms import BLANK, Field, Filled, Form, Sort
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form
from gateway.console.translations import Translations
from gateway.console.workdays import CalendarYear

CALENDAR = "/console/calendar"
OWN = "/v1/calendar"
PUBLISHERS = ("hub", "bureau_head")
FIRST, LAST = 2000, 2098  # years that a calendar covers
router = APIRouter(route_class=StrictRoute, prefix="/calendar")


@router.get("")
async def show_calendar(request: Request, caller: CurrentCaller) -> Response:
    """Show a year, this one if none is named."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await calendar_page(request, caller, _year_of(request))


@router.post("")
async def publish_year(request: Request, caller: CurrentCaller) -> Response:
    """Publish the days of a year as a new version; limits that were provisional are counted anew."""
    if (away := await turn_away(request, caller, *PUBLISHERS)) is not None:
        return away
    words = translations_for(request)

    def year_of(body: dict[str, Any]) -> dict[str, Any]:
        return body | {"days": view.days_of(body.get("days", ""), words)}

    done = await submit_form(request, publication_form(words, ""), "dispatch", OWN, shape=year_of)
    if not done.is_done:
        year = done.sent.get("year", "")
        of_form = _year_in(year) or _year_of(request)
        return await calendar_page(request, caller, of_form, status=done.status, filled=done.filled)
    return redirect_to(request, f"{CALENDAR}/{done.body['version']}", done="published")


@router.get("/{version}")
async def show_moves(version: str, request: Request, caller: CurrentCaller) -> Response:
    """Show which limits a version moved."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    cursor = request.query_params.get("cursor")
    query = urlencode({"limit": 50} | ({"cursor": cursor} if cursor else {}))
    moves = await read(request, MovePage, "dispatch", f"{OWN}/{version}/moves", query)
    words = translations_for(request)
    if isinstance(moves, ServiceUnavailable):
        message = "calendar.missing" if moves.refused else "calendar.silent"
        return message_page(request, caller, 404 if moves.refused else 503, words(message))
    is_published = request.query_params.get("done") == "published"
    return render_page(
        request,
        "calendars/moves.html",
        caller=caller,
        say=formatter_for(request),
        notice=words("calendar.done.published") if is_published else None,
        moves=moves,
        is_first=cursor is None,
    )


def publication_form(words: Translations, days: str, year: int | None = None) -> Form:
    """Return the form of a year; ``days`` are its lines, to be changed."""
    return Form(
        name="year",
        verb=words("calendar.act"),
        fields=(
            Field(
                name="year",
                label=words("calendar.f.year"),
                sort=Sort.COUNT,
                required=True,
                value=str(year or ""),
            ),
            Field(name="published", label=words("calendar.f.published"), sort=Sort.TICK, value="yes"),
            Field(
                name="days",
                label=words("calendar.f.days"),
                sort=Sort.LONG,
                required=True,
                rows=12,
                longest=20_000,
                hint=words("calendar.f.days.hint"),
                value=days,
            ),
        ),
        consequence=words("calendar.act.says"),
    )


async def calendar_page(
    request: Request, caller: Caller, number: int, *, status: int = 200, filled: Filled = BLANK
) -> Response:
    """Return a year as twelve months, the form of its notice, and the versions; ``filled`` came back of the form."""
    say = formatter_for(request)
    year = await read(request, CalendarYear, "dispatch", OWN, f"year={number}")
    versions = await read(request, VersionList, "dispatch", f"{OWN}/versions")
    months = [] if isinstance(year, ServiceUnavailable) else view.months_of(year, day_of(say.now), say)
    lines = "" if isinstance(year, ServiceUnavailable) else view.lines_of(year, say.words)
    return render_page(
        request,
        "calendars/calendar.html",
        status=status,
        caller=caller,
        say=say,
        year=year,
        number=number,
        years=[one for one in (number - 1, number, number + 1) if FIRST <= one <= LAST],
        months=months,
        totals=[] if isinstance(year, ServiceUnavailable) else view.totals_of(year),
        working=view.working_days_of(months),
        versions=versions,
        form=publication_form(say.words, lines, number),
        filled=filled,
        may_publish=caller.has(*PUBLISHERS),
        is_silent=is_silent,
    )


def _year_of(request: Request) -> int:
    """Return the year that the address names, or this one."""
    return _year_in(request.query_params.get("year", "")) or formatter_for(request).now.astimezone(SHANGHAI).year


def _year_in(text: str) -> int | None:
    """Return the year that is written, or None if there is no calendar of it."""
    year = whole_of(text) if is_whole(text) else None
    return year if year and FIRST <= year <= LAST else None
