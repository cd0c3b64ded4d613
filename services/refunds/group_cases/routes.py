"""Routes of group cases: open and list them, take rosters, members, interviews, and the public progress."""

import asyncio
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import true

from canon.scopes import SECTION_ROLES
from canon.shanghai import day_of
from chassis.errors import NotFound
from chassis.vault.comparison import PURPOSE
from chassis.web.auth import CallerTokens, CurrentCaller, require
from chassis.web.json_bodies import StrictRoute
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.spreadsheets import FILES, check_media_type
from chassis.web.transaction import Transaction, TransactionRoute
from services.refunds.group_cases.dependencies import (
    DISCLOSERS,
    HANDLERS,
    CurrentScope,
    CurrentUploads,
    CurrentVault,
    transaction_of,
)
from services.refunds.group_cases.repository import cases, interviews, members
from services.refunds.group_cases.schemas.cases import (
    DisclosedMember,
    DiscloseMember,
    GroupCaseList,
    GroupCaseOpened,
    GroupCaseView,
    GroupInterviewList,
    GroupInterviewView,
    GroupMemberDone,
    GroupMemberList,
    GroupMemberView,
    GroupProgressView,
    GroupRosterView,
    LinkMember,
    MemberNumber,
    OpenGroupCase,
    RecordInterview,
)
from services.refunds.group_cases.schemas.differences import CompareRoster, RosterDifferencesView
from services.refunds.group_cases.service import cases as service
from services.refunds.group_cases.service.differences import compare_roster
from services.refunds.group_cases.service.rosters import read_roster, take_roster

PREFIX = "/v1/refunds/group-cases"
TAGS = ["refunds"]
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The roster: CSV (GB18030 or UTF-8) or XLSX, up to 50,000 rows and 16 MiB",
        "content": FILES,
    }
}
router = APIRouter(prefix=PREFIX, tags=list(TAGS), route_class=TransactionRoute)
upload_router = APIRouter(prefix=PREFIX, tags=list(TAGS), route_class=StrictRoute)


class Among(StrEnum):
    """Which members a list shows."""

    ALL = "all"
    OVERDUE = "overdue"
    HARDSHIP = "hardship"


@router.post("", summary="登记群体退费案", status_code=201)
async def open_group_case(
    body: OpenGroupCase, work: Transaction, caller: CurrentCaller, people: CurrentVault
) -> GroupCaseOpened:
    """Open a case of one business and those it owes; the roster follows."""
    require(caller, *HANDLERS)
    own = caller.department if caller.has(*SECTION_ROLES) and not caller.has("hub") else None
    return GroupCaseOpened(id=(await service.open_case(work, body.to_case(own), people)).id)


@router.get("", summary="列出群体退费案")
async def list_group_cases(
    work: Transaction, scope: CurrentScope, cursors: CurrentCursors, limit: Limit = 50, cursor: Cursor = None
) -> GroupCaseList:
    """Cases, the newest first: a section sees its own, the hub those of no section, too."""
    found = await cases.list_cases(work.db, scope, cursors.decode_position(cursor), limit + 1)
    last = found[:limit][-1] if found else None
    following = cursors.encode(last.opened_at.isoformat(), last.id) if last else None
    return GroupCaseList(**page([GroupCaseView.of(case) for case in found], limit, following))


@upload_router.post("/{group_case_id}/roster", summary="导入名册", openapi_extra=_UPLOAD)
async def upload_roster(
    group_case_id: UUID,
    request: Request,
    caller: CurrentCaller,
    scope: CurrentScope,
    uploads: CurrentUploads,
    preview: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> GroupRosterView:
    """Take the good rows of a roster and list the others; the same file again changes nothing.

    With ``preview`` nothing is stored, and the answer says what would be.
    """
    require(caller, *HANDLERS)
    check_media_type(request.headers.get("content-type"))
    body = await request.body()
    async with transaction_of(request, caller, preview=True) as work:
        await service.find_case(work, group_case_id, scope)
    rows = await uploads.read(body)
    roster = await asyncio.to_thread(read_roster, body, rows)
    async with transaction_of(request, caller, preview=preview) as work:
        answer = await take_roster(work, group_case_id, roster, uploads.people)
    return GroupRosterView(**answer)


@router.get("/{group_case_id}/members", summary="列出名册人员")
async def list_group_members(
    group_case_id: UUID,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
    cursors: CurrentCursors,
    among: Among = Among.ALL,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> GroupMemberList:
    """The roster, masked, with what each was paid and what of it is late."""
    await service.find_case(work, group_case_id, scope)
    condition = {Among.ALL: true(), Among.OVERDUE: members.is_overdue(), Among.HARDSHIP: members.has_hardship()}[among]
    after = cursors.decode(cursor, int)
    found = await members.list_members(work.db, group_case_id, condition, after[0] if after else 0, limit + 1)
    views = [GroupMemberView.of(one, one.open_with(people)) for one in found]
    following = cursors.encode(views[:limit][-1].member) if views else None
    return GroupMemberList(**page(views, limit, following))


@router.post(
    "/{group_case_id}/members/{number}/contact-disclosure",
    summary="查看一名人员的联系方式",
    openapi_extra={"x-shown-once": True},
)
async def disclose_group_member(
    group_case_id: UUID,
    number: MemberNumber,
    body: DiscloseMember,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
) -> DisclosedMember:
    """A person of the roster, unmasked for a reason that the audit trail keeps."""
    require(caller, *HANDLERS)
    await service.find_case(work, group_case_id, scope)
    return DisclosedMember.of(await service.disclose(work, group_case_id, number, body.reason, people))


@router.post("/{group_case_id}/members/{number}/complaint", summary="把名册人员与其投诉对应")
async def link_group_member(
    group_case_id: UUID,
    number: MemberNumber,
    body: LinkMember,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
) -> GroupMemberDone:
    """Say which complaint a member made; whoever erases that complaint's person erases the member, too."""
    require(caller, "hub")
    await service.find_case(work, group_case_id, scope)
    await service.link_complaint(work, group_case_id, number, body.complaint_id)
    return GroupMemberDone(member=number)


@router.post("/{group_case_id}/differences", summary="名册与群体投诉比对", openapi_extra={"x-idempotent": True})
async def compare_group_roster(
    group_case_id: UUID,
    body: CompareRoster,
    request: Request,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
) -> RosterDifferencesView:
    """Who of the roster never complained, which complaints are of nobody in it, and whose sums differ.

    The complaints are those of the group with digests of their telephones (``/v1/groups/{id}/contact-digests``), under
    the same salt; nobody is named, and nothing is stored. Of sums the answer says that they differ, of which no side
    reads the other's.
    """
    require(caller, *DISCLOSERS)
    await service.find_case(work, group_case_id, scope)
    tokens: CallerTokens = request.app.state.tokens
    complaints = [one.to_complaint() for one in body.complaints]
    keys = tokens.derive_keys(PURPOSE)
    found = await compare_roster(work, group_case_id, complaints, people, keys, body.salt, body.reason)
    return RosterDifferencesView.of(found)


@router.post("/{group_case_id}/interviews", summary="记约谈纪要", status_code=201)
async def record_group_interview(
    group_case_id: UUID,
    body: RecordInterview,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
) -> GroupInterviewView:
    """What was demanded of the business, what it promised, and when the next interview is."""
    require(caller, *HANDLERS)
    await service.find_case(work, group_case_id, scope)
    minutes = body.to_minutes(day_of(work.now))
    return GroupInterviewView.of(await service.record_interview(work, group_case_id, minutes, people))


@router.get("/{group_case_id}/interviews", summary="列出约谈纪要")
async def list_group_interviews(
    group_case_id: UUID, work: Transaction, scope: CurrentScope, people: CurrentVault
) -> GroupInterviewList:
    """All minutes of a case, the first first."""
    await service.find_case(work, group_case_id, scope)
    found = await interviews.list_interviews(work.db, people, group_case_id)
    return GroupInterviewList(items=[GroupInterviewView.of(interview) for interview in found])


@router.get("/{group_case_id}/progress", summary="公开进度", openapi_extra={"security": []})
async def show_group_progress(group_case_id: UUID, work: Transaction) -> GroupProgressView:
    """What everybody may read without credentials; it names nobody, and of few members only totals.

    Raises:
        NotFound: there is no such case.
    """
    case = await cases.get_case(work.db, group_case_id)
    if case is None:
        raise NotFound
    return GroupProgressView.of(case)
