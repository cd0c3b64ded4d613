"""Give one command to the case of every member of a group; each is answered for itself (一次办理).

Nothing is stored here: what was done stands in the history of each case, and the same key sends the same again, which
each case answers as it did the first time. So a fan-out that was cut off is finished by repeating it (ADR 0030).
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict

from chassis.errors import NotFound, Unavailable
from gateway.operations.service_client import call_service

AT_ONCE = 8  # commands under way
OK, MISSING, UNAVAILABLE = 200, 404, 503
CONFLICT = 409
NOT_A_MEMBER = {"status": CONFLICT, "code": "group_not_a_member", "title": "不在群体中"}
# What may be given to all at once. An agreement, a settlement and a withdrawal are each person's own (Art. 12).
GROUP_COMMANDS = (
    "accept",
    "assign",
    "close",
    "extend",
    "first-feedback",
    "note",
    "pause",
    "record-session",
    "redirect",
    "refuse",
    "request-supplement",
    "resume",
    "return-to-hub",
    "schedule-session",
    "start-mediation",
    "terminate",
    "urge",
)


class GroupMember(BaseModel):
    """What of a member is read."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    case_id: UUID
    number: str
    left_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberResult:
    """What a command came to for one member: the new state, or the problem with its code."""

    id: UUID
    number: str | None
    status: int
    state: str | None = None
    problem: Mapping[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300


async def read_group(request: Request, group_id: UUID) -> dict[str, Any]:
    """Read a group with the caller's rights, so that a section gives commands to its own cases only.

    Raises:
        NotFound: the caller sees no such group.
        Unavailable: intake does not answer as it should.
    """
    status, group = await call_service(request, "intake", "GET", f"/v1/groups/{group_id}")
    if status == MISSING:
        raise NotFound
    if status != OK:
        raise Unavailable
    return dict(group)


async def give_to_members(
    request: Request,
    group: Mapping[str, Any],
    chosen: Sequence[UUID] | None,
    command: str,
    body: Mapping[str, Any],
    key: str,
) -> list[MemberResult]:
    """Give a command to the chosen members, or to all who are in the group; return a result for each, in order."""
    items = [GroupMember.model_validate(item) for item in group["items"]]
    present = {member.id: member for member in items if member.left_at is None}
    turn = asyncio.Semaphore(AT_ONCE)
    sent = json.dumps(dict(body), ensure_ascii=False).encode()

    async def give(member_id: UUID) -> MemberResult:
        member = present.get(member_id)
        if member is None:
            return MemberResult(id=member_id, number=None, status=CONFLICT, problem=NOT_A_MEMBER)
        async with turn:
            return await _give(request, member, command, sent, key_for(key, group["id"], command, member.case_id))

    wanted = list(dict.fromkeys(chosen if chosen is not None else present))
    return list(await asyncio.gather(*map(give, wanted)))


def key_for(key: str, group_id: object, command: str, case_id: UUID) -> str:
    """Return the idempotency key of one member's command: the same whenever the group's is repeated."""
    return f"group.{hashlib.sha256(f'{key}|{group_id}|{command}|{case_id}'.encode()).hexdigest()}"


async def _give(request: Request, member: GroupMember, command: str, body: bytes, key: str) -> MemberResult:
    path = f"/v1/cases/{member.case_id}/{command}"
    try:
        status, answer = await call_service(request, "dispatch", "POST", path, body=body, key=key)
    except Unavailable:
        problem = {"status": UNAVAILABLE, "code": Unavailable.code, "title": Unavailable.zh}
        return MemberResult(id=member.id, number=member.number, status=UNAVAILABLE, problem=problem)
    if 200 <= status < 300:
        return MemberResult(id=member.id, number=member.number, status=status, state=answer["state"])
    return MemberResult(id=member.id, number=member.number, status=status, problem=answer)
