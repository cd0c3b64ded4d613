"""Skipping an event of the quarantine: one operator proposes it with a reason, another confirms it."""

import json
from typing import Any

from fastapi import Request

from chassis.delivery.quarantine import AlreadyClosed, QuarantineState
from chassis.errors import Conflict, NotFound
from chassis.web.auth import Caller
from chassis.web.transaction import trace_of
from gateway import store
from gateway.operations.service_client import call_service

LONGEST_REASON = 500  # characters, of each of the two


class SecondOperator(Conflict):
    """Who proposed to skip an event does not confirm it."""

    code = "second_operator"
    zh = "跳过须由另一名运维确认"
    en = "Another operator has to confirm the skip"


class NoProposal(NotFound):
    code = "no_skip_proposal"
    zh = "没有人提出跳过这条消息"
    en = "Nobody has proposed to skip this event"


async def propose_or_confirm(
    request: Request, caller: Caller, service: str, identifier: str, reason: str
) -> tuple[int, Any]:
    """Propose to skip the event, or skip it where another operator has proposed it; return status and answer.

    ``Unavailable`` is raised by a service that does not answer.

    Raises:
        SecondOperator: the caller has proposed it.
        AlreadyClosed: the event was dealt with.
    """
    event, path = f"{service}.{identifier}", f"/internal/quarantine/{identifier}"
    status, found = await call_service(request, service, "GET", path)
    if status != 200:
        return status, found
    if found["state"] not in (QuarantineState.OPEN, QuarantineState.REPLAYING):
        raise AlreadyClosed
    proposal = await _add_or_find(request, caller, event, reason)
    if proposal is None:
        return 200, {"id": identifier, "state": found["state"], "skip_proposed_by": caller.account}
    if proposal.proposed_by == caller.account:
        raise SecondOperator(f"由 {proposal.proposed_by} 提出，须由另一名运维确认")
    body = json.dumps({"reason": _both(proposal, caller, reason)}, ensure_ascii=False).encode()
    status, answer = await call_service(request, service, "POST", f"{path}/skip", body=body)
    if status == 200:
        await _end(request, caller, event, "quarantine.skip.confirm")
    return status, answer


async def withdraw(request: Request, caller: Caller, service: str, identifier: str) -> dict[str, Any]:
    """Take a proposal back; any operator may.

    Raises:
        NoProposal: there is none.
    """
    if not await _end(request, caller, f"{service}.{identifier}", "quarantine.skip.withdraw"):
        raise NoProposal
    return {"id": identifier, "state": QuarantineState.OPEN, "skip_proposed_by": None}


async def drop_proposal(request: Request, service: str, identifier: str) -> None:
    """Delete the proposal of an event that needs none any more."""
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        await store.delete_skip_proposal(work.db, f"{service}.{identifier}")


async def proposals_of(request: Request, events: list[str]) -> dict[str, store.SkipProposal]:
    """Return who has proposed to skip which of these events."""
    if not events:
        return {}
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        return await store.list_skip_proposals(work.db, events)


async def _add_or_find(request: Request, caller: Caller, event: str, reason: str) -> store.SkipProposal | None:
    """Store a proposal and return ``None``, or return the one there is."""
    async with request.app.state.transactions.begin(caller.account, trace=trace_of(request)) as work:
        proposal = store.SkipProposal(event=event, proposed_by=caller.account, reason=reason, proposed_at=work.now)
        if await store.add_skip_proposal(work.db, proposal):
            work.audit("quarantine.skip.propose", event, reason)
            return None
        return (await store.list_skip_proposals(work.db, [event])).get(event)


async def _end(request: Request, caller: Caller, event: str, act: str) -> bool:
    async with request.app.state.transactions.begin(caller.account, trace=trace_of(request)) as work:
        if not await store.delete_skip_proposal(work.db, event):
            return False
        work.audit(act, event)
        return True


def _both(proposal: store.SkipProposal, caller: Caller, reason: str) -> str:
    """Return the reasons of both, with their names, for the trail of the service."""
    return f"{proposal.proposed_by}：{proposal.reason}\n{caller.account}：{reason}"
