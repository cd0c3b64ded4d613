"""Endpoints of groups (群体); only the bureau sees them."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.audit.frequency import check_frequency
from chassis.errors import Forbidden
from chassis.vault.comparison import PURPOSE, comparison_digest, name_digest
from chassis.web.auth import CallerTokens, CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from reading.deidentification import deidentify
from services.intake.complaints.dependencies import CurrentScope, CurrentVault, digest_of, tagged_response
from services.intake.complaints.domain.visibility import may_disclose
from services.intake.groups.repository import groups
from services.intake.groups.schemas.contact_digests import ContactDigestsView, DigestContacts
from services.intake.groups.schemas.groups import (
    ChangeMembers,
    GroupPage,
    GroupSummary,
    GroupView,
    OpenGroup,
)
from services.intake.groups.service.groups import business_named, change_group, load_group, open_group
from services.intake.roles import HANDLERS, READERS

COMPARE, MOST_COMPARED, COMPARED_WITHIN = "compare_contacts", 20, timedelta(hours=1)
router = APIRouter(prefix="/v1/groups", tags=["groups"], route_class=TransactionRoute)


@router.get("", summary="列出群体")
async def list_groups(
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    cursors: CurrentCursors,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> GroupPage:
    """Groups of which the caller may see a member, newest first."""
    require(caller, *READERS)
    found = await groups.list_groups(work.db, scope, cursors.decode_position(cursor), limit)
    last = found[min(limit, len(found)) - 1].group if found else None
    following = cursors.encode(last.opened_at.isoformat(), last.id) if last else None
    return GroupPage(**page([GroupSummary.of_counted(one) for one in found], limit, following))


@router.post("", summary="建立群体", status_code=201)
async def open_new_group(
    body: OpenGroup, caller: CurrentCaller, work: Transaction, scope: CurrentScope, people: CurrentVault
) -> GroupView:
    """Complaints of several persons against one business on one topic; each keeps its case, clocks and answer."""
    require(caller, *HANDLERS)
    business = business_named(body.respondent.name, body.respondent.read_uscc(), people)
    group = await open_group(work, business, body.topic, body.members, scope)
    return GroupView.without_names(await load_group(work, group.id, scope, people))


@router.get("/{group_id}", summary="查看一个群体", response_model=GroupView)
async def get_group(
    group_id: UUID,
    request: Request,
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
) -> Response:
    """A group with its members, their persons masked; its ``ETag`` changes with them."""
    require(caller, *READERS)
    body = GroupView.of_whole(await load_group(work, group_id, scope, people)).model_dump_json().encode()
    return tagged_response(body, f'"{digest_of(body)}"', request)


@router.post("/{group_id}/contact-digests", summary="成员联系电话的比对摘要", openapi_extra={"x-idempotent": True})
async def digest_contacts(
    group_id: UUID,
    body: DigestContacts,
    request: Request,
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
) -> ContactDigestsView:
    """The group's complaints with digests of their telephones, to compare with a roster that another service seals.

    They are made for one comparison and under a key that no caller has. As a roster of guessed numbers would be found
    out by them, only who may unmask a contact has them, for a reason, twenty times an hour.

    Raises:
        Forbidden: the caller may not unmask the contacts of the group.
    """
    require(caller, *HANDLERS)
    if not may_disclose(caller.roles, scope):
        raise Forbidden
    await check_frequency(work, COMPARE, most=MOST_COMPARED, within=COMPARED_WITHIN)
    tokens: CallerTokens = request.app.state.tokens
    key = tokens.derive_keys(PURPOSE)[0]
    group = await load_group(work, group_id, scope, people)
    work.audit(COMPARE, str(group_id), deidentify(body.reason))
    return ContactDigestsView.of(
        group, lambda phone: comparison_digest(key, body.salt, phone), lambda name: name_digest(key, body.salt, name)
    )


@router.post("/{group_id}/members", summary="成员：加入、移出、同意、代表人")
async def change_members(
    group_id: UUID,
    body: ChangeMembers,
    caller: CurrentCaller,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
) -> GroupView:
    """Who joins and leaves, who consents to the joint complaint, and the two who represent the others (Art. 12)."""
    require(caller, *HANDLERS)
    await change_group(work, group_id, scope, body.to_changes())
    return GroupView.without_names(await load_group(work, group_id, scope, people))
