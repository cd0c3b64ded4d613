"""The endpoint of one command for all members of a group (群体一次办理)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from chassis.db.idempotency import check_key
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.json_bodies import StrictRoute
from chassis.web.models import Body
from gateway.groups.commands import GROUP_COMMANDS, MemberResult, give_to_members, read_group

MAX_MEMBERS = 500  # of one request
MAX_BODY = 64 << 10  # bytes
HANDLERS = ("officer", "section_head", "hub")

router = APIRouter(prefix="/v1/groups", tags=["groups"], route_class=StrictRoute)


class GiveCommand(Body):
    """``members`` null: all who are in the group. ``body`` is what the command takes on a single case."""

    members: Annotated[tuple[UUID, ...], Field(max_length=MAX_MEMBERS)] | None = None
    body: dict[str, Any] = Field(default_factory=dict)


class MemberResultView(BaseModel):
    """What it came to for one member: the new state of the case, or the problem with its code."""

    id: UUID
    number: str | None
    status: int
    state: str | None
    problem: dict[str, Any] | None

    @classmethod
    def of(cls, result: MemberResult) -> "MemberResultView":
        return cls(
            id=result.id,
            number=result.number,
            status=result.status,
            state=result.state,
            problem=dict(result.problem) if result.problem else None,
        )


class GroupCommandView(BaseModel):
    command: str
    done: int
    refused: int
    items: list[MemberResultView]


@router.post(
    "/{group_id}/commands/{command}",
    summary="对群体成员一次办理",
    response_model=GroupCommandView,
    openapi_extra={"x-keyed": True},
)
async def give_group_command(
    group_id: UUID,
    command: Annotated[str, Path(max_length=40, json_schema_extra={"enum": list(GROUP_COMMANDS)})],
    body: GiveCommand,
    caller: CurrentCaller,
    request: Request,
) -> Any:
    """One command for the cases of all members or of some: what a case does not allow is refused for it alone.

    A repetition with the same key does nothing twice.
    """
    require(caller, *HANDLERS)
    key = check_key(request.headers.get("idempotency-key"))
    if command not in GROUP_COMMANDS:
        raise NotFound
    group = await read_group(request, group_id)
    results = await give_to_members(request, group, body.members, command, body.body, key)
    done = sum(result.is_done for result in results)
    return GroupCommandView(
        command=command,
        done=done,
        refused=len(results) - done,
        items=[MemberResultView.of(result) for result in results],
    )
