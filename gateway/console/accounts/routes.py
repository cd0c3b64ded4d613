"""The pages of accounts; each act is a request of the interface, so its checks and its audit lines are the same."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.accounts.account_models import Role
from gateway.console import csrf
from gateway.console.accounts import acts, view
from gateway.console.accounts.models import AccountDetails, AccountPage, Shown
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Filled, Form, read_form, refused
from gateway.console.navigation import ADMINISTRATOR, AUDITOR
from gateway.console.pages import formatter_for, messages_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import Reply, ServiceUnavailable, read, send
from gateway.edge.authentication import COOKIE

ACCOUNTS = "/console/accounts"
GATEWAY = "gateway"  # accounts are the gateway's own
STATES = ("active", "disabled")
router = APIRouter(route_class=StrictRoute, prefix="/accounts")


@router.get("")
async def show_accounts(request: Request, caller: CurrentCaller) -> Response:
    """List the accounts, by role and state."""
    if (away := await turn_away(request, caller, ADMINISTRATOR, AUDITOR)) is not None:
        return away
    sent = request.query_params
    role = sent["role"] if sent.get("role") in set(Role) else ""
    state = sent["state"] if sent.get("state") in STATES else ""
    cursor = sent.get("cursor", "")
    query = {name: value for name, value in (("role", role), ("state", state), ("cursor", cursor)) if value}
    listing, firms = await asyncio.gather(
        read(request, AccountPage, GATEWAY, acts.PATH, urlencode(query)), _enterprises(request)
    )
    return render_page(
        request,
        "accounts/accounts.html",
        caller=caller,
        say=formatter_for(request),
        listing=listing,
        is_silent=isinstance(listing, ServiceUnavailable),
        role_chosen=role,
        state=state,
        roles=tuple(Role),
        states=STATES,
        is_first=not cursor,
        firms=firms,
        view=view,
    )


@router.get("/new")
async def show_new(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, ADMINISTRATOR)) is not None:
        return away
    return await _new_page(request, caller)


@router.post("/new")
async def open_account(request: Request, caller: CurrentCaller) -> Response:
    """Open an account and show its password or key, once."""
    if (away := await turn_away(request, caller, ADMINISTRATOR)) is not None:
        return away
    form = await _open_form(request)
    sent, wrong = await _own_fields(request)
    if wrong:
        return await _new_page(request, caller, status=403, filled=wrong)
    reply, filled = await _send(request, acts.OPEN, form, sent)
    if reply is None or not reply.is_done:
        return await _new_page(request, caller, status=reply.status if reply else 422, filled=filled)
    return await _account_page(
        request, caller, reply.body["name"], issued=Shown.model_validate(reply.body), act=acts.OPEN
    )


@router.get("/{name}")
async def show_account(name: str, request: Request, caller: CurrentCaller) -> Response:
    """Show an account with what may be done to it; after an act with what was done."""
    if (away := await turn_away(request, caller, ADMINISTRATOR, AUDITOR)) is not None:
        return away
    done = request.query_params.get("done", "")
    words = translations_for(request)
    notice = words(f"account.{done}.done") if words.has(f"account.{done}.done") else None
    return await _account_page(request, caller, name, notice=notice)


@router.post("/{name}/{act}")
async def act_on_account(name: str, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Do something to an account; a credential that comes of it is shown on the page, once."""
    if (away := await turn_away(request, caller, ADMINISTRATOR)) is not None:
        return away
    words = translations_for(request)
    account = await read(request, AccountDetails, GATEWAY, f"{acts.PATH}/{name}")
    if isinstance(account, ServiceUnavailable) or act not in (*acts.ACTS, acts.SECRET, acts.END_KEY):
        return _missing(request, caller, account)
    sent, wrong = await _own_fields(request)
    prefix = sent.get("prefix", "")
    secret, end = acts.key_forms(words)
    form = {acts.SECRET: secret, acts.END_KEY: end}.get(act) or acts.act_form(act, account, words)
    if wrong:
        return await _account_page(request, caller, name, status=403, filled={act: wrong})
    reply, filled = await _send(request, act, form, sent, name, prefix)
    if reply is None or not reply.is_done:
        return await _account_page(
            request, caller, name, status=reply.status if reply else 422, filled={act + prefix: filled}
        )
    if act in acts.SHOWS:
        return await _account_page(request, caller, name, issued=Shown.model_validate(reply.body), act=act)
    return redirect_to(request, f"{ACCOUNTS}/{name}", done=act)


async def _new_page(request: Request, caller: Caller, *, status: int = 200, filled: Filled = BLANK) -> Response:
    form = await _open_form(request)
    return render_page(
        request,
        "accounts/new.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        form=form,
        filled=filled,
    )


async def _account_page(
    request: Request,
    caller: Caller,
    name: str,
    *,
    status: int = 200,
    notice: str | None = None,
    filled: Mapping[str, Filled] | None = None,
    issued: Shown | None = None,
    act: str = "",
) -> Response:
    """Return the page; ``issued`` is what came of an act, and ``filled`` what came back of a form, by its act."""
    account = await read(request, AccountDetails, GATEWAY, f"{acts.PATH}/{name}")
    if isinstance(account, ServiceUnavailable):
        return _missing(request, caller, account)
    say, may_act = formatter_for(request), caller.has(ADMINISTRATOR)
    locks = {one: lock for one in acts.ACTS if (lock := acts.lock_of(one, account, say.words))}
    hidden = {acts.ENABLE if account.disabled_at is None else acts.DISABLE}
    return render_page(
        request,
        "accounts/account.html",
        status=status,
        caller=caller,
        say=say,
        notice=notice,
        account=account,
        firms=await _enterprises(request) if account.enterprise else {},
        view=view,
        may_act=may_act,
        act_forms=[acts.act_form(one, account, say.words) for one in acts.ACTS if one not in locks],
        locked=[lock for one, lock in locks.items() if one not in hidden],
        key_forms=acts.key_forms(say.words),
        has_party_keys=not account.has_password,
        filled=filled or {},
        blank_form=BLANK,
        issued=issued,
        shown_act=act,
    )


async def _send(
    request: Request, act: str, form: Form, sent: Mapping[str, str], name: str = "", prefix: str = ""
) -> tuple[Reply | None, Filled]:
    """Send an act; return the answer, or none where the form was not filled in, and what to show of the form."""
    words = translations_for(request)
    body, filled = read_form(form, sent, messages_for(words))
    if filled.errors:
        return None, filled
    target = acts.target_of(act, name, prefix)
    reply = await send(
        request,
        GATEWAY,
        target.path,
        acts.tidy(act, body) if target.has_body else None,
        method=target.method,
        key=sent.get("key", ""),
    )
    return reply, filled if reply.is_done else refused(form, sent, reply, words("form.unsure"))


async def _open_form(request: Request) -> Form:
    enterprises, partners = await asyncio.gather(_enterprises(request), _partners(request))
    return acts.open_form(translations_for(request), enterprises, partners)


async def _enterprises(request: Request) -> dict[str, str]:
    """Return the names of the enterprises that take part, by their ids; none where they cannot be read now."""
    reply = await send(request, "odr", "/v1/odr/enterprises", method="GET", query="limit=200")
    return {one["id"]: one["name"] for one in reply.body["items"]} if reply.is_done else {}


async def _partners(request: Request) -> list[str]:
    """Return the accounts of partners themselves, to which their staff belong."""
    listing = await read(request, AccountPage, GATEWAY, acts.PATH, urlencode({"role": Role.PARTNER, "limit": 200}))
    return [one.name for one in listing.items if not one.has_password] if isinstance(listing, AccountPage) else []


async def _own_fields(request: Request) -> tuple[dict[str, str], Filled | None]:
    try:
        return await csrf.read_own_form(request, COOKIE), None
    except csrf.ForeignForm:
        return {}, Filled(message=translations_for(request)("form.old"))


def _missing(request: Request, caller: Caller, answer: Any) -> Response:
    words = translations_for(request)
    if isinstance(answer, ServiceUnavailable) and not answer.refused:
        return message_page(request, caller, 503, words("silent.body", service=words("service.gateway")))
    return message_page(request, caller, 404, words("accounts.missing"))
