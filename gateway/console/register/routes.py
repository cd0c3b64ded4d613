"""The page on which staff take down a complaint: checks while it is typed, earlier cases of the caller, the filing."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import written
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.forms import BLANK, Filled, Form, read_form
from gateway.console.navigation import HUB, OFFICER
from gateway.console.pages import formatter_for, messages_for, redirect_to, render_page, translations_for
from gateway.console.register import view
from gateway.console.register.fields import FIRM, PARTS, PHONE, TEXT, complaint_form
from gateway.console.register.models import Cases, EarlierComplaints, Limits, Taken, Trial, Trials
from gateway.console.service_calls import Reply, ServiceUnavailable, read, send
from gateway.console.submission import read_fields, refused_form

PAGE = "/console/register"
ROLES = (HUB, OFFICER)
SHOWN = 6  # open cases of the firm
router = APIRouter(route_class=StrictRoute, prefix="/register")


@router.get("")
async def show_form(request: Request, caller: CurrentCaller) -> Response:
    """Show the empty form; after a filing above it what was taken down."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    return await form_page(request, caller, BLANK)


@router.post("/check")
async def check(request: Request, caller: CurrentCaller) -> Response:
    """Show what the rules and the registers say of what was typed so far; nothing is filed and nobody looked up."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    sent, wrong = await read_fields(request)
    return await form_page(request, caller, wrong or Filled(values=sent), status=403 if wrong else 200)


@router.post("/callers")
async def find_caller(request: Request, caller: CurrentCaller) -> Response:
    """Show what the owner of the telephone number reported before; the look-up is written into the audit trail."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    sent, wrong = await read_fields(request)
    if wrong:
        return await form_page(request, caller, wrong, status=403)
    found: EarlierComplaints | Reply | None = None
    if number := sent.get(PHONE, "").strip():
        body = {"phone": number, "reason": translations_for(request)("register.reason")}
        reply = await send(request, "intake", "/v1/complaints:search", body, query=urlencode({"limit": SHOWN}))
        found = EarlierComplaints.model_validate(reply.body) if reply.is_done else reply
    return await form_page(request, caller, Filled(values=sent), found=found)


@router.post("/supplement/{complaint_id}")
async def add_supplement(complaint_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Add what was typed to the case it belongs to, instead of opening another."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    sent, wrong = await read_fields(request)
    if wrong:
        return await form_page(request, caller, wrong, status=403)
    body = {name: sent[f"matter.{name}"].strip() for name in ("text", "request") if sent.get(f"matter.{name}")}
    path = f"/v1/complaints/{complaint_id}/supplements"
    reply = await send(request, "intake", path, body, key=sent.get("key", ""))
    if not reply.is_done:
        filled = refused_form(request, complaint_form(translations_for(request)), sent, reply)
        return await form_page(request, caller, filled, status=reply.status)
    return redirect_to(request, f"/console/cases/{complaint_id}", done="supplement")


@router.post("")
async def register(request: Request, caller: CurrentCaller) -> Response:
    """File the complaint; what is refused comes back to the form with the reason."""
    if (away := await turn_away(request, caller, *ROLES)) is not None:
        return away
    words = translations_for(request)
    sent, wrong = await read_fields(request)
    if wrong:
        return await form_page(request, caller, wrong, status=403)
    form = complaint_form(words)
    body, filled = read_form(form, sent, messages_for(words))
    if filled.errors:
        return await form_page(request, caller, filled, status=422)
    reply = await send(request, "intake", "/v1/complaints", body, key=sent.get("key", ""))
    if not reply.is_done:
        return await form_page(request, caller, refused_form(request, form, sent, reply), status=reply.status)
    taken = Taken.model_validate(reply.body)
    return redirect_to(request, PAGE, done="register", case=str(taken.id), number=taken.number)


async def form_page(
    request: Request,
    caller: Caller,
    filled: Filled,
    *,
    status: int = 200,
    found: EarlierComplaints | Reply | None = None,
) -> Response:
    """Return the page; ``found`` is what the caller reported before, or why it could not be looked up."""
    words, say = translations_for(request), formatter_for(request)
    form = complaint_form(words)
    trial, firm = await asyncio.gather(_try_text(request, filled), _firm_cases(request, filled))
    limits = await _preview_limits(request, trial, filled)
    return render_page(
        request,
        "register/register.html",
        status=status,
        caller=caller,
        say=say,
        form=form,
        filled=filled,
        parts=_parts_of(form),
        trial=trial,
        candidates=view.candidates_of(trial, say) if isinstance(trial, Trial) else [],
        gaps=view.gaps_of(trial, filled.values, say) if isinstance(trial, Trial) else [],
        spoken=view.spoken(filled, trial if isinstance(trial, Trial) else None, limits, say),
        firm=firm,
        earlier=view.earlier_lines(found.items, filled.values, say) if isinstance(found, EarlierComplaints) else None,
        unfound=found if isinstance(found, Reply) else None,
        taken=_taken(request.query_params),
        is_silent=_is_silent,
    )


def _parts_of(form: Form) -> list[tuple[str, list[Any]]]:
    by_name = {one.name: one for one in form.fields}
    return [(part, [by_name[name] for name in names]) for part, names in PARTS]


def _taken(query: Mapping[str, str]) -> tuple[UUID, str] | None:
    """Return id and number of what was taken down before, if the address names it."""
    try:
        return UUID(query["case"]), query["number"][:40]
    except (KeyError, ValueError):
        return None


async def _try_text(request: Request, filled: Filled) -> Trial | ServiceUnavailable | None:
    values = filled.values
    if not view.says_something(values.get(TEXT, "")):
        return None
    named = {"respondent": FIRM, "place": "respondent.address", "request": "matter.request"}
    text = {"id": "1", "text": values[TEXT]} | {
        key: values[name].strip() for key, name in named.items() if values.get(name, "").strip()
    }
    reply = await send(request, "dispatch", "/v1/routing/trials", {"texts": [text]})
    if not reply.is_done:
        return ServiceUnavailable(service="dispatch", refused=reply.status in (403, 404))
    return Trials.model_validate(reply.body).results[0]


async def _firm_cases(request: Request, filled: Filled) -> Cases | ServiceUnavailable | None:
    """Return the open cases against the firm, as far as this person may see them."""
    firm = filled.values.get(FIRM, "").strip()
    if len(firm) < 2:
        return None
    return await read(
        request, Cases, "dispatch", "/v1/cases", urlencode({"respondent": firm[:100], "open": "true", "limit": SHOWN})
    )


async def _preview_limits(request: Request, trial: object, filled: Filled) -> Limits | None:
    if not isinstance(trial, Trial):
        return None
    kind = filled.values.get("kind") or trial.kind
    items = view.limit_items(kind, written(formatter_for(request).now))
    reply = await send(request, "dispatch", "/v1/deadlines:preview", {"items": items})
    return Limits.model_validate(reply.body) if reply.is_done else None


def _is_silent(answer: object) -> bool:
    return isinstance(answer, ServiceUnavailable)
