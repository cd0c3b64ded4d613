"""Duty and handing over: the shifts of a week, a new shift, and the notes between shifts."""

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.bulk_commands import refusal_of
from gateway.console.days import day_in
from gateway.console.forms import BLANK, Field, Filled, Form, Sort
from gateway.console.navigation import AUDITOR, HUB, LEADER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.roster import view
from gateway.console.roster.models import Roster
from gateway.console.service_calls import ServiceUnavailable, read, send
from gateway.console.submission import read_fields, submit_form
from gateway.console.translations import Translations

PATH = "/console/roster"
BACK = (PATH, "/console/hub")  # pages that show the notes
ROLES = (HUB, LEADER, AUDITOR)
WEEK = timedelta(days=7)
router = APIRouter(route_class=StrictRoute, prefix="/roster")


@router.get("")
async def show_roster(request: Request, caller: CurrentCaller) -> Response:
    """Show the shifts of a week (``?from=``) and the notes."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    return await roster_page(request, caller)


@router.post("")
async def enter_shift(request: Request, caller: CurrentCaller) -> Response:
    """Put somebody on duty."""
    if (away := await turn_away(request, caller, HUB, LEADER)) is not None:
        return away
    form = shift_form(translations_for(request))
    outcome = await submit_form(request, form, "dispatch", "/v1/roster")
    if not outcome.is_done:
        return await roster_page(request, caller, status=outcome.status, filled=outcome.filled)
    return redirect_to(request, PATH, done="shift")


@router.post("/notes")
async def leave_note(request: Request, caller: CurrentCaller) -> Response:
    """Leave a note to the next shift."""
    return await _act(request, caller, "/v1/roster/notes", "note")


@router.post("/notes/{note_id}/acknowledge")
async def take_note(note_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Record that the next shift has read a note."""
    return await _act(request, caller, f"/v1/roster/notes/{note_id}/acknowledgement", "noted")


async def roster_page(request: Request, caller: Caller, *, status: int = 200, filled: Filled = BLANK) -> Response:
    """Return the page; ``filled`` is what came back of the form of a shift."""
    say = formatter_for(request)
    first = _first_day(request, day_of(say.now))
    period = urlencode({"from": first, "to": first + WEEK - timedelta(days=1)})
    roster = await read(request, Roster, "dispatch", "/v1/roster", period)
    done = request.query_params.get("done", "")
    return render_page(
        request,
        "roster/roster.html",
        status=status,
        caller=caller,
        say=say,
        roster=roster,
        days=view.days_of(roster.shifts, first, say) if isinstance(roster, Roster) else [],
        earlier=(first - WEEK).isoformat(),
        later=(first + WEEK).isoformat(),
        form=shift_form(say.words),
        filled=filled,
        may_enter=caller.has(HUB, LEADER),
        notice=say.words(f"hub.done.{done}") if say.words.has(f"hub.done.{done}") else None,
        is_silent=_silent,
    )


def shift_form(words: Translations) -> Form:
    return Form(
        name="shift",
        verb=words("duty.enter"),
        fields=(
            Field(name="account", label=words("duty.account"), required=True, longest=100),
            Field(name="from", label=words("duty.from"), sort=Sort.INSTANT, required=True),
            Field(name="to", label=words("duty.to"), sort=Sort.INSTANT, required=True),
        ),
    )


async def _act(request: Request, caller: Caller, path: str, done: str) -> Response:
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    sent, foreign = await read_fields(request)
    if foreign:
        return message_page(request, caller, 403, foreign.message)
    body = {"text": sent["text"]} if "text" in sent else {}
    reply = await send(request, "dispatch", path, body, key=sent.get("key", ""))
    if not reply.is_done:
        return message_page(request, caller, reply.status, refusal_of(request, reply))
    back = sent.get("back", "")
    return redirect_to(request, back if back in BACK else PATH, done=done)


def _first_day(request: Request, today: date) -> date:
    return day_in(request.query_params.get("from", "")) or today - timedelta(days=today.weekday())


def _silent(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
