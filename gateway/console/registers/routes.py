"""The pages of registers: the list as of a day with its changes, an entry and what is decided about it, the public."""

import asyncio
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled
from gateway.console.navigation import BUREAU
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.registers import fields, view
from gateway.console.registers.models import Breaches, Entry, EntryPage, Groups, Promises, PublicPage
from gateway.console.registers.query import Chosen, chosen_of
from gateway.console.respondents.models import Listed, ListedPage
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import Submission, submit_form

PATH = "/console/registers"
OWN = "/v1/registers"
AT_ONCE = 50
ON_PAPER = 200  # of the public list on one page
LONGEST_ID, LONGEST_NAME = 36, 100  # characters
YEAR = timedelta(days=364)  # before the last day of it
SHOWS = ("changed", "suspended", "waiting")
SUSPENDERS = ("section_head",)
router = APIRouter(route_class=StrictRoute, prefix="/registers")


@router.get("")
async def list_register(request: Request, caller: CurrentCaller) -> Response:
    """Show a register as of a day, the first entry opened."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await registers_page(request, caller)


@router.get("/public")
async def show_public(request: Request) -> Response:
    """Show everybody the public list of a register; nobody needs to sign in."""
    say = formatter_for(request)
    chosen = chosen_of(request.query_params, day_of(say.now))
    wanted = {"as_of": chosen.as_of.isoformat(), "limit": ON_PAPER, "cursor": request.query_params.get("cursor")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    listing = await read(request, PublicPage, "odr", f"{OWN}/{chosen.register}/public", query)
    return render_page(
        request,
        "registers/public.html",
        say=say,
        registers=fields.REGISTERS,
        chosen=chosen,
        listing=listing,
        is_silent=is_silent,
        is_first="cursor" not in request.query_params,
    )


@router.get("/new")
async def show_form(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *fields.JOINERS)) is not None:
        return away
    return form_page(request, caller, chosen_of(request.query_params, day_of(formatter_for(request).now)).register)


@router.post("/{register}")
async def join(register: str, request: Request, caller: CurrentCaller) -> Response:
    """Enter a business; what is refused comes back to the form."""
    if (away := await turn_away(request, caller, *fields.JOINERS)) is not None:
        return away
    words = translations_for(request)
    if register not in fields.REGISTERS:
        return message_page(request, caller, 404, words("registers.missing"))
    form = fields.entry_form(words, register, day_of(formatter_for(request).now), keeps=caller.has(*fields.KEEPERS))
    done = await submit_form(request, form, "odr", f"{OWN}/{register}")
    if not done.is_done:
        return form_page(request, caller, register, submission=done)
    return redirect_to(request, f"{PATH}/{register}/{done.body['id']}", done=f"join.{done.body['state']}")


@router.get("/{register}/{entry_id}")
async def show_entry(register: str, entry_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await entry_page(request, caller, register, entry_id)


@router.post("/{register}/{entry_id}/{act}")
async def decide(register: str, entry_id: UUID, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Review, suspend, restore, take off, or report a breach."""
    if (away := await turn_away(request, caller, *fields.JOINERS)) is not None:
        return away
    words, entry = translations_for(request), await _read_entry(request, register, entry_id)
    form = forms_of(request, caller, entry).get(act) if isinstance(entry, Entry) else None
    if form is None:
        return message_page(request, caller, 404, words("registers.missing"))
    done = await submit_form(request, form, "odr", f"{OWN}/{register}/{entry_id}/{act}")
    if not done.is_done:
        return await entry_page(request, caller, register, entry_id, status=done.status, filled={act: done.filled})
    return redirect_to(request, f"{PATH}/{register}/{entry_id}", done=act)


@router.post("/{register}/{entry_id}/breaches/{breach_id}")
async def decide_breach(
    register: str, entry_id: UUID, breach_id: UUID, request: Request, caller: CurrentCaller
) -> Response:
    """Confirm a breach or not."""
    if (away := await turn_away(request, caller, *SUSPENDERS)) is not None:
        return away
    words = translations_for(request)
    found = await read(request, Breaches, "odr", "/v1/odr/breaches", urlencode({"entries": entry_id}))
    breach = (
        None if isinstance(found, ServiceUnavailable) else next((b for b in found.items if b.id == breach_id), None)
    )
    if breach is None:
        return message_page(request, caller, 404, words("registers.missing"))
    form = fields.decision_form(words, breach)
    path = f"{OWN}/{register}/{entry_id}/breaches/{breach_id}/decision"
    done = await submit_form(request, form, "odr", path)
    if not done.is_done:
        filled = {form.name: done.filled}
        return await entry_page(request, caller, register, entry_id, status=done.status, filled=filled)
    return redirect_to(request, f"{PATH}/{register}/{entry_id}", done="decision")


def forms_of(request: Request, caller: Caller, entry: Entry) -> dict[str, Any]:
    if not caller.has(*fields.JOINERS):
        return {}
    say = formatter_for(request)
    keeps, suspends = caller.has(*fields.KEEPERS), caller.has(*SUSPENDERS)
    case = request.query_params.get("case", "")[:LONGEST_ID]
    return fields.acts_of(say.words, entry, day_of(say.now), keeps=keeps, suspends=suspends, case=case)


def form_page(request: Request, caller: Caller, register: str, *, submission: Submission | None = None) -> Response:
    """Return the page with the form of a register; ``submission`` is what came back."""
    say, keeps = formatter_for(request), caller.has(*fields.KEEPERS)
    return render_page(
        request,
        "registers/new.html",
        status=submission.status if submission else 200,
        caller=caller,
        say=say,
        register=register,
        registers=fields.REGISTERS,
        form=fields.entry_form(say.words, register, day_of(say.now), keeps=keeps),
        filled=submission.filled if submission else BLANK,
    )


async def entry_page(
    request: Request,
    caller: Caller,
    register: str,
    entry_id: UUID,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
) -> Response:
    """Return the list with this entry opened; ``filled`` is what came back of its forms."""
    entry = await _read_entry(request, register, entry_id)
    if isinstance(entry, ServiceUnavailable):
        message = "registers.missing" if entry.refused else "registers.silent"
        words = translations_for(request)
        return message_page(request, caller, 404 if entry.refused else 503, words(message))
    return await registers_page(request, caller, entry, status=status, filled=filled)


async def registers_page(
    request: Request,
    caller: Caller,
    entry: Entry | None = None,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
) -> Response:
    """Return a register as of a day: counts of all four, the list, the opened entry with its history."""
    say = formatter_for(request)
    chosen = chosen_of(request.query_params, day_of(say.now), entry.register_name if entry else "")
    listing, figures, sizes = await asyncio.gather(
        read(request, EntryPage, "odr", f"{OWN}/{chosen.register}", _query(request, chosen)),
        read(request, Groups, "odr", f"{OWN}/{chosen.register}/figures", urlencode({"to": chosen.as_of})),
        _counts(request, chosen),
    )
    items = listing.items if isinstance(listing, EntryPage) else []
    entry = entry or (items[0] if items else None)
    included = [*items, *([entry] if entry else [])]
    breaches, promises = await asyncio.gather(_breaches(request, included), _others(request, entry))
    return render_page(
        request,
        "registers/registers.html",
        status=status,
        caller=caller,
        say=say,
        notice=_notice(request),
        registers=fields.REGISTERS,
        sizes=sizes,
        chosen=chosen,
        shows=SHOWS,
        listing=listing,
        rows=view.rows_of(items, breaches, chosen.as_of, say, entry),
        opened=entry,
        history=view.history_of(entry, breaches, say) if entry else [],
        broken=len(view.counted(entry, breaches, chosen.as_of)) if entry and breaches else 0,
        breaches=breaches,
        others=promises,
        complained=await _complaints(request, entry, chosen.as_of),
        acts=forms_of(request, caller, entry) if entry else {},
        decisions=_decisions(say, caller, entry, breaches),
        bars=[] if isinstance(figures, ServiceUnavailable) else view.bars_of(figures, say),
        filled=filled or {},
        may_join=caller.has(*fields.JOINERS),
        may_keep=caller.has(*fields.KEEPERS),
        may_suspend=caller.has(*SUSPENDERS),
        is_silent=is_silent,
        is_first="cursor" not in request.query_params,
        looks=view.LOOKS,
    )


async def _read_entry(request: Request, register: str, entry_id: UUID) -> Entry | ServiceUnavailable:
    return await read(request, Entry, "odr", f"{OWN}/{register}/{entry_id}")


async def _complaints(request: Request, entry: Entry | None, day: date) -> Listed | None:
    """Return the business of an entry as analytics counts it, over the year that ends with a day, if it is known."""
    for words in dict.fromkeys(one for one in (entry.uscc, entry.name) if one) if entry else ():
        query = {"q": words[:LONGEST_NAME], "from": day - YEAR, "to": day}
        found = await read(request, ListedPage, "analytics", "/v1/respondents", urlencode(query))
        business = view.business_of(entry, found.items) if entry and isinstance(found, ListedPage) else None
        if business is not None:
            return business
    return None


async def _counts(request: Request, chosen: Chosen) -> dict[str, int]:
    """Return how many stand on each register on the day."""
    query = urlencode({"as_of": chosen.as_of, "limit": 1})
    pages = await asyncio.gather(*(read(request, EntryPage, "odr", f"{OWN}/{one}", query) for one in fields.REGISTERS))
    return {
        name: found.count
        for name, found in zip(fields.REGISTERS, pages, strict=True)
        if not isinstance(found, ServiceUnavailable)
    }


async def _breaches(request: Request, entries: list[Entry]) -> Breaches | None:
    if not entries:
        return None
    query = urlencode({"entries": ",".join(dict.fromkeys(str(one.id) for one in entries))})
    found = await read(request, Breaches, "odr", "/v1/odr/breaches", query)
    return None if isinstance(found, ServiceUnavailable) else found


async def _others(request: Request, entry: Entry | None) -> list[Entry]:
    """Return the entries of the same business on the other registers today."""
    if entry is None:
        return []
    query = {"name": entry.name} | ({"uscc": entry.uscc} if entry.uscc else {})
    found = await read(request, Promises, "odr", "/v1/odr/promises", urlencode(query))
    items = [] if isinstance(found, ServiceUnavailable) else found.items
    return [one for one in items if one.id != entry.id and one.register_name != entry.register_name]


def _decisions(say: Any, caller: Caller, entry: Entry | None, breaches: Breaches | None) -> list[tuple[Any, Any]]:
    """Return the breaches of the opened entry that wait for a decision, each with its form for who may decide."""
    if entry is None or breaches is None:
        return []
    waiting = [one for one in breaches.items if one.entry_id == entry.id and one.state == "reported"]
    may = caller.has(*SUSPENDERS)
    return [(one, fields.decision_form(say.words, one) if may else None) for one in waiting]


def _query(request: Request, chosen: Chosen) -> str:
    wanted = {
        "as_of": chosen.as_of,
        "from": chosen.since,
        "to": chosen.as_of,
        "q": chosen.q,
        "show": chosen.show,
        "limit": AT_ONCE,
        "cursor": request.query_params.get("cursor"),
    }
    return urlencode({name: value for name, value in wanted.items() if value})


def _notice(request: Request) -> str | None:
    words, key = translations_for(request), f"registers.done.{request.query_params.get('done', '')}"
    return words(key) if words.has(key) else None
