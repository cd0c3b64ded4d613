"""Notes between shifts: leave one, take one over."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console import csrf
from gateway.console.admission import message_page, turn_away
from gateway.console.bulk_commands import refusal_of
from gateway.console.navigation import HUB
from gateway.console.pages import redirect_to, translations_for
from gateway.console.service_calls import send
from gateway.edge.authentication import COOKIE

PATH = "/console/roster"
BACK = (PATH, "/console/hub")  # pages that show the notes
router = APIRouter(route_class=StrictRoute, prefix="/roster")


@router.post("/notes")
async def leave_note(request: Request, caller: CurrentCaller) -> Response:
    """Leave a note to the next shift."""
    return await _act(request, caller, "/v1/roster/notes", "note")


@router.post("/notes/{note_id}/acknowledge")
async def take_note(note_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Record that the next shift has read a note."""
    return await _act(request, caller, f"/v1/roster/notes/{note_id}/acknowledgement", "noted")


async def _act(request: Request, caller: Caller, path: str, done: str) -> Response:
    if (away := await turn_away(request, caller, HUB)) is not None:
        return away
    try:
        sent = await csrf.read_own_form(request, COOKIE)
    except csrf.ForeignForm:
        return message_page(request, caller, 403, translations_for(request)("form.old"))
    body = {"text": sent["text"]} if "text" in sent else {}
    reply = await send(request, "dispatch", path, body, key=sent.get("key", ""))
    if not reply.is_done:
        return message_page(request, caller, reply.status, refusal_of(request, reply))
    back = sent.get("back", "")
    return redirect_to(request, back if back in BACK else PATH, done=done)
