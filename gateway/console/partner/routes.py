"""The page of a partner: what it filed, the story of one of them, and its two acts."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.codes import State
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.cases.models import Letters
from gateway.console.cases.view import story_lines
from gateway.console.forms import Filled, Form
from gateway.console.navigation import PARTNER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.partner import fields, view
from gateway.console.partner.models import FiledComplaint, FiledPage, FiledStory
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form
from gateway.console.translations import Translations

PAGE = "/console/partner"
COMPLAINTS = "/v1/complaints"
AT_ONCE = 50
LONGEST = 200  # characters of a number
ACTS = ("supplements", "withdrawal")
router = APIRouter(route_class=StrictRoute, prefix="/partner")


@router.get("")
async def list_filed(request: Request, caller: CurrentCaller) -> Response:
    """Show what the partner filed, the newest first; ``?external_id=`` and ``?state=`` choose."""
    if (away := await turn_away(request, caller, PARTNER)) is not None:
        return away
    return await partner_page(request, caller)


@router.get("/{complaint_id}")
async def show_filed(complaint_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, PARTNER)) is not None:
        return away
    return await partner_page(request, caller, complaint_id)


@router.post("/{complaint_id}/{act}")
async def act_on_filed(complaint_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Add to a complaint, or take it back."""
    if (away := await turn_away(request, caller, PARTNER)) is not None:
        return away
    words = translations_for(request)
    if act not in ACTS:
        return message_page(request, caller, 404, words("partner.missing"))
    done = await submit_form(request, _forms(words)[act], "intake", f"{COMPLAINTS}/{complaint_id}/{act}")
    if not done.is_done:
        return await partner_page(request, caller, complaint_id, status=done.status, filled={act: done.filled})
    return redirect_to(request, f"{PAGE}/{complaint_id}", done=act)


async def partner_page(
    request: Request,
    caller: Caller,
    chosen: UUID | None = None,
    *,
    status: int = 200,
    filled: Mapping[str, Filled] | None = None,
) -> Response:
    """Return the list beside one complaint; ``filled`` is what came back of its forms."""
    say, sent = formatter_for(request), request.query_params
    filters = _filters(sent)
    listing, selected = await asyncio.gather(_list(request, filters), _one(request, chosen))
    if isinstance(selected, ServiceUnavailable):
        message = "partner.missing" if selected.refused else "partner.silent"
        return message_page(request, caller, 404 if selected.refused else 503, say.words(message))
    items = listing.items if isinstance(listing, FiledPage) else []
    selected = selected or (items[0] if items else None)
    done = sent.get("done", "")
    return render_page(
        request,
        "partner/partner.html",
        status=status,
        caller=caller,
        say=say,
        notice=say.words(f"partner.done.{done}") if done in ACTS else None,
        listing=listing,
        rows=view.rows_of(items, say, selected.id if selected else None),
        filters=filters,
        states=tuple(State),
        selected=selected,
        view=view,
        forms_of=_forms(say.words),
        filled=filled or {},
        is_silent=is_silent,
        is_first="cursor" not in sent,
        page=PAGE,
        **await _details(request, selected),
    )


async def _details(request: Request, selected: FiledComplaint | None) -> dict[str, Any]:
    if selected is None:
        return {"story": None, "lines": [], "letters": None}
    path = f"{COMPLAINTS}/{selected.id}"
    story, letters = await asyncio.gather(
        read(request, FiledStory, "intake", f"{path}/timeline"), read(request, Letters, "intake", f"{path}/notices")
    )
    lines = story_lines(story, (), formatter_for(request)) if isinstance(story, FiledStory) else []
    return {"story": story, "lines": lines, "letters": letters}


async def _list(request: Request, filters: Mapping[str, str]) -> FiledPage | ServiceUnavailable:
    cursor = request.query_params.get("cursor", "")
    query = {**filters, "limit": str(AT_ONCE)} | ({"cursor": cursor} if cursor else {})
    return await read(request, FiledPage, "intake", COMPLAINTS, urlencode(query))


async def _one(request: Request, chosen: UUID | None) -> FiledComplaint | ServiceUnavailable | None:
    return await read(request, FiledComplaint, "intake", f"{COMPLAINTS}/{chosen}") if chosen else None


def _filters(sent: Mapping[str, str]) -> dict[str, str]:
    number, state = sent.get("external_id", "").strip()[:LONGEST], sent.get("state", "")
    return ({"external_id": number} if number else {}) | ({"state": state} if state in set(State) else {})


def _forms(words: Translations) -> dict[str, Form]:
    return {"supplements": fields.supplement_form(words), "withdrawal": fields.withdrawal_form(words)}
