"""The pages of groups: the list, one group with one act for all, and the answers to closing-shop alarms."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.errors import Unavailable
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.bulk_commands import chosen_cases, refusal_of
from gateway.console.cases.commands import command_form
from gateway.console.cases.models import WholeCase
from gateway.console.cases.routes import facts_of
from gateway.console.forms import BLANK, Filled, Form, read_form
from gateway.console.groups import view
from gateway.console.groups.models import ClosingShopPage, GroupPage, WholeGroup
from gateway.console.groups.standing import STANDS, find_standing_group
from gateway.console.navigation import AUDITOR, BUREAU, HEAD, HUB, LEADER, OFFICER
from gateway.console.pages import formatter_for, messages_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read, send
from gateway.console.submission import read_fields
from gateway.groups.commands import MemberResult, give_to_members

GROUPS = "/console/groups"
OWN = "/v1/groups"
ALARMS = f"{OWN}/closing-shops"
HANDLERS = (OFFICER, HEAD, HUB)
ALARM_READERS = (HUB, HEAD, LEADER, AUDITOR)
PAGE = 50
REPRESENTATIVES = 2
CHANGES = ("consent", "refuse", "represent", "leave")  # what is recorded of chosen members
DEFAULT_TOPIC = "prepaid"  # of an alarm whose complaints name none: money is asked back
router = APIRouter(route_class=StrictRoute, prefix="/groups")


@router.get("")
async def list_groups(request: Request, caller: CurrentCaller) -> Response:
    """Show the groups, and the shops that look as if they closed."""
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await groups_page(request, caller)


@router.post("/closing-shops/{alarm_id}/group")
async def open_group_of_alarm(alarm_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Open a group for the complaints of an alarm, as it proposes, or let them join the one that stands already."""
    sent, away = await _own_form(request, caller, HUB)
    if away is not None:
        return away
    alarms = await read(request, ClosingShopPage, "intake", ALARMS, "state=open&limit=200")
    items = [] if isinstance(alarms, ServiceUnavailable) else alarms.items
    alarm = next((one for one in items if one.id == alarm_id), None)
    if alarm is None:
        return await groups_page(request, caller, status=404, message=translations_for(request)("groups.alarm.gone"))
    topic = alarm.topic.code if alarm.topic else DEFAULT_TOPIC
    body = {
        "respondent": {"name": alarm.respondent} | ({"uscc": alarm.uscc} if alarm.uscc else {}),
        "topic": topic,
        "members": [str(one) for one in alarm.complaints],
    }
    key = sent.get("key", "")
    reply = await send(request, "intake", OWN, body, key=key)
    group = reply.body["id"] if reply.is_done else None
    if reply.code in STANDS and (group := await find_standing_group(request, alarm, topic)) is not None:
        answer = {"group_id": str(group)}
        reply = await send(request, "intake", f"{ALARMS}/{alarm_id}/group", answer, key=f"{key}.group")
    if not reply.is_done:
        return await groups_page(request, caller, status=reply.status, message=refusal_of(request, reply))
    return redirect_to(request, f"{GROUPS}/{group}", done="opened")


@router.post("/closing-shops/{alarm_id}/dismiss")
async def dismiss_alarm(alarm_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Say why a shop does not close."""
    sent, away = await _own_form(request, caller, HUB)
    if away is not None:
        return away
    body = {"reason": sent.get("reason", "").strip()}
    reply = await send(request, "intake", f"{ALARMS}/{alarm_id}/dismissal", body, key=sent.get("key", ""))
    if not reply.is_done:
        return await groups_page(request, caller, status=reply.status, message=refusal_of(request, reply))
    return redirect_to(request, GROUPS, done="dismissed")


@router.get("/{group_id}")
async def show_group(group_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *BUREAU)) is not None:
        return away
    return await group_page(request, caller, group_id)


@router.post("/{group_id}/members/{change}")
async def change_members(group_id: UUID, change: str, request: Request, caller: CurrentCaller) -> Response:
    """Record of the chosen members that they consent, refuse, represent the others, or leave."""
    sent, away = await _own_form(request, caller, *HANDLERS)
    if away is not None:
        return away
    words, chosen = translations_for(request), chosen_cases(sent)
    if change not in CHANGES:
        return message_page(request, caller, 404, words("missing.body"))
    if not chosen:
        return await group_page(request, caller, group_id, status=422, message=words("groups.none_chosen"))
    if change == "represent" and len(chosen) != REPRESENTATIVES:
        return await group_page(request, caller, group_id, status=422, message=words("groups.two"))
    reply = await send(
        request, "intake", f"{OWN}/{group_id}/members", _changes(change, chosen), key=sent.get("key", "")
    )
    if not reply.is_done:
        return await group_page(request, caller, group_id, status=reply.status, message=refusal_of(request, reply))
    return redirect_to(request, f"{GROUPS}/{group_id}", done=change)


@router.post("/{group_id}/commands/{command}")
async def give_command(group_id: UUID, command: str, request: Request, caller: CurrentCaller) -> Response:
    """Give one command to the cases of the chosen members, and show what it came to for each."""
    sent, away = await _own_form(request, caller, *HANDLERS)
    if away is not None:
        return away
    words = translations_for(request)
    group = await read(request, WholeGroup, "intake", f"{OWN}/{group_id}")
    if isinstance(group, ServiceUnavailable) or command not in view.GROUP_ACTS:
        return _missing(request, caller, group)
    form = await _act_form(request, caller, group, command)
    chosen = [UUID(one) for one in chosen_cases(sent)]
    if form is None or not chosen:
        message = words("groups.none_chosen")
        return await group_page(request, caller, group_id, status=422, message=message, filled=Filled(values=sent))
    body, filled = read_form(form, sent, messages_for(words))
    if filled.errors:
        return await group_page(request, caller, group_id, status=422, filled=filled, act=command)
    try:
        results = await give_to_members(
            request, group.model_dump(mode="json"), chosen, command, body, sent.get("key", "")
        )
    except Unavailable:
        return await group_page(request, caller, group_id, status=503, message=words("form.unsure"), act=command)
    return await group_page(request, caller, group_id, results=results, act=command)


async def groups_page(request: Request, caller: Caller, *, status: int = 200, message: str | None = None) -> Response:
    """Return the list of groups; ``message`` is why an act was not done."""
    say, query = formatter_for(request), request.query_params
    wanted = {"limit": PAGE} | ({"cursor": query["cursor"]} if query.get("cursor") else {})
    listing, alarms = await asyncio.gather(
        read(request, GroupPage, "intake", OWN, urlencode(wanted)), _open_alarms(request, caller)
    )
    return render_page(
        request,
        "groups/groups.html",
        status=status,
        caller=caller,
        say=say,
        listing=listing,
        alarms=alarms,
        stray=message,
        notice=_notice(request),
        may_answer=caller.has(HUB),
        is_silent=is_silent,
        is_first="cursor" not in query,
    )


async def group_page(
    request: Request,
    caller: Caller,
    group_id: UUID,
    *,
    status: int = 200,
    message: str | None = None,
    filled: Filled = BLANK,
    results: Sequence[MemberResult] | None = None,
    act: str = "",
) -> Response:
    """Return the page of a group; ``results`` are what the last act came to for each member."""
    group = await read(request, WholeGroup, "intake", f"{OWN}/{group_id}")
    if isinstance(group, ServiceUnavailable):
        return _missing(request, caller, group)
    say = formatter_for(request)
    act = act or request.query_params.get("act", "")
    act = act if act in view.GROUP_ACTS else view.GROUP_ACTS[0]
    handles = caller.has(*HANDLERS)
    return render_page(
        request,
        "groups/group.html",
        status=status,
        caller=caller,
        say=say,
        group=group,
        sums=view.sums_of(group),
        act=act,
        acts=view.GROUP_ACTS,
        form=await _act_form(request, caller, group, act) if handles else None,
        filled=filled,
        chosen=set(chosen_cases(filled.values)),
        results=view.result_lines(group, results, say.words.language == "en") if results is not None else None,
        stray=message,
        notice=_notice(request),
        may_handle=handles,
        base=f"{GROUPS}/{group_id}",
    )


def _changes(change: str, chosen: Sequence[str]) -> Mapping[str, Any]:
    """Return the body of the request that records this of the chosen members."""
    if change == "represent":
        return {"representatives": list(chosen)}
    if change == "leave":
        return {"leave": list(chosen)}
    return {"consents": [{"id": one, "given": change == "consent"} for one in chosen]}


async def _act_form(request: Request, caller: Caller, group: WholeGroup, act: str) -> Form | None:
    """Return the form of an act as the first member's case has it; None where no case can be read."""
    for member in group.present:
        case = await read(request, WholeCase, "dispatch", f"/v1/cases/{member.case_id}")
        if not isinstance(case, ServiceUnavailable):
            return command_form(act, await facts_of(request, caller, case))
    return None


async def _open_alarms(request: Request, caller: Caller) -> ClosingShopPage | ServiceUnavailable | None:
    if not caller.has(*ALARM_READERS):
        return None
    return await read(request, ClosingShopPage, "intake", ALARMS, "state=open&limit=20")


async def _own_form(request: Request, caller: Caller, *roles: str) -> tuple[dict[str, str], Response | None]:
    """Return the fields of our own form, or where somebody goes instead."""
    if (away := await turn_away(request, caller, *roles)) is not None:
        return {}, away
    sent, foreign = await read_fields(request)
    if foreign:
        return {}, message_page(request, caller, 403, foreign.message)
    return sent, None


def _notice(request: Request) -> str | None:
    words, key = translations_for(request), f"groups.done.{request.query_params.get('done', '')}"
    return words(key) if words.has(key) else None


def _missing(request: Request, caller: Caller, answer: object) -> Response:
    words = translations_for(request)
    if isinstance(answer, ServiceUnavailable) and not answer.refused:
        return message_page(request, caller, 503, words("groups.silent"))
    return message_page(request, caller, 404, words("groups.missing"))
