"""Open groups by hand, change their members, and read them with what each member's case is."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from canon.codes import Kind
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from reading.deidentification import deidentify
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import ComplaintFilter, StoredComplaint
from services.intake.complaints.repository.memberships import groups_of
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.grouping import repository as grouping_repository
from services.intake.grouping.domain import Membership
from services.intake.groups.domain.candidates import is_same_business
from services.intake.groups.domain.group import (
    LEAST_MEMBERS,
    Group,
    GroupAlreadyOpen,
    InAnotherGroup,
    MemberChanges,
    NotGroupable,
    TooFewMembers,
    TwoRepresentatives,
    change_members,
    new_members,
)
from services.intake.groups.repository import groups
from services.intake.groups.repository.businesses import lock_business
from services.intake.groups.service.alarms import answer_alarm_of
from services.intake.traits.domain.traits import Business
from services.intake.traits.service import business_digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A membership with its complaint, and the person unless it was erased."""

    membership: Membership
    complaint: StoredComplaint
    secret: Secret | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeGroup:
    """A group with those of its members that the reader may see; ``present`` counts the matters of all in it."""

    group: Group
    present: int
    members: tuple[Member, ...]


async def load_group(work: Work, group_id: UUID, scope: Scope, people: PersonVault) -> WholeGroup:
    """Return a group with its members.

    Raises:
        NotFound: the scope holds none of its members.
    """
    group = await groups.get_group(work.db, group_id, scope)
    if group is None:
        raise NotFound
    memberships = await grouping_repository.list_members(work.db, group_id)
    sought = ComplaintFilter(ids=[one.complaint_id for one in memberships])
    visible = await complaints.list_complaints(work.db, sought, scope, None, len(memberships))
    known = {one.complaint.id: one for one in visible}
    return WholeGroup(
        group=group,
        present=await groups.count_matters(work.db, group_id),
        members=tuple(
            Member(
                membership=one,
                complaint=known[one.complaint_id],
                secret=open_secret(known[one.complaint_id], people),
            )
            for one in memberships
            if one.complaint_id in known
        ),
    )


def business_named(name: str, uscc: str | None, people: PersonVault) -> Business:
    """Return the business that a person of the bureau names; of a private person's name no number is stored."""
    return Business(
        digests=business_digests(name, people), respondent=deidentify(name, respondent_name=name), uscc=uscc
    )


async def open_group(work: Work, business: Business, topic: str, members: Collection[UUID], scope: Scope) -> Group:
    """Open a group by hand for complaints of several persons against one business.

    Raises:
        TooFewMembers: fewer than two matters are named: messages that one case answers are one.
        GroupAlreadyOpen: an open group has the business and the topic.
    """
    if len(set(members)) < LEAST_MEMBERS:
        raise TooFewMembers
    await lock_business(work.db, business)
    locked = await _lock_groupable(work, members, scope)
    if len({one.case_id for one in locked}) < LEAST_MEMBERS:
        raise TooFewMembers
    group = Group(
        id=new_id(),
        respondent=business.respondent or "",
        uscc=business.uscc,
        business_digest=business.digest,
        topic=topic,
        opened_at=work.now,
        opened_by=work.account,
        joined_at=work.now,
    )
    standing = await groups.lock_standing_groups(work.db, business, topic)
    if any(is_same_business(business, one) for one in standing):
        raise GroupAlreadyOpen
    await groups.save_group(work.db, group)
    await grouping_repository.add_members(work.db, new_members(group.id, members, work.account, work.now))
    await answer_alarm_of(work, business, group.id)
    work.audit("open_group", str(group.id))
    return group


async def change_group(work: Work, group_id: UUID, scope: Scope, changes: MemberChanges) -> None:
    """Let complaints join and leave, and record consents and representatives; refuses as ``change_members`` does.

    Raises:
        NotFound: the scope holds no such group, or no such complaint that would join.
    """
    await _lock_groupable(work, changes.join, scope, allowed=group_id)
    group = await groups.lock_group(work.db, group_id, scope)
    if group is None:
        raise NotFound
    known = await grouping_repository.lock_members(work.db, group_id)
    changed = change_members(group, known, changes, work.account, work.now)
    await _check_representatives(work, changes)
    await grouping_repository.save_members(work.db, changed)
    if changes.join:
        await groups.save_group(work.db, group.joined(work.now))
    work.audit("change_group", str(group_id))


async def _check_representatives(work: Work, changes: MemberChanges) -> None:
    """Check that two matters are represented.

    Raises:
        TwoRepresentatives: one case answers both complaints, which are of one person.
    """
    elected = await complaints.get_complaints(work.db, changes.representatives or ())
    if len({one.complaint.case_id for one in elected}) < len(elected):
        raise TwoRepresentatives


async def _lock_groupable(
    work: Work, complaint_ids: Collection[UUID], scope: Scope, allowed: UUID | None = None
) -> list[Complaint]:
    """Return complaints that are to join a group, locked in the order of their ids.

    Raises:
        NotFound: the scope does not hold one.
        NotGroupable: one is a report, withdrawn or erased.
        InAnotherGroup: one is in a group other than ``allowed``.
    """
    locked = []
    for complaint_id in sorted(set(complaint_ids)):
        found = await complaints.lock_complaint(work.db, complaint_id, scope)
        if found is None:
            raise NotFound
        if (
            found.complaint.kind is not Kind.COMPLAINT
            or found.complaint.withdrawn_at is not None
            or found.wrapped is None
        ):
            raise NotGroupable
        locked.append(found.complaint)
    known = await groups_of(work.db, complaint_ids)
    if any(one.id != allowed for one in known.values()):
        raise InAnotherGroup
    return locked
