"""A group: who is in it, who represents it, and what a person may change (共同投诉, Order 121 Art. 12)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict, Invalid
from services.intake.grouping.domain import WITHOUT_CONSENT, Leaving, Membership
from services.intake.groups.domain.candidates import Candidate, count_persons, received_within
from services.intake.groups.domain.limits import Limits
from services.intake.traits.domain.traits import Traits

LEAST_MEMBERS = 2  # consumers of a joint complaint (Art. 12)
REPRESENTATIVES = 2  # elected in writing (Art. 12)


class TooFewMembers(Invalid):
    """A joint complaint has two consumers at least."""

    code = "group_too_few_members"
    zh = "共同投诉至少两人（第十二条）"
    en = "A joint complaint has two consumers at least"


class NotGroupable(Conflict):
    """A report, and a complaint that was withdrawn or whose person was erased, is no member of a group."""

    code = "group_not_groupable"
    zh = "举报、已撤回的和已删除个人信息的不能入群"
    en = "A report, a withdrawn complaint or one without a person is no member of a group"


class InAnotherGroup(Conflict):
    """A complaint is in one group at a time."""

    code = "group_in_another"
    zh = "已在另一群体中"
    en = "Already in another group"


class GroupAlreadyOpen(Conflict):
    """There is an open group against this business on this topic; members can join it."""

    code = "group_already_open"
    zh = "对该经营者的同一主题已有群体，可以加入"
    en = "A group against this business on this topic is open; join it"


class GroupOver(Conflict):
    """Nobody joins a group that is closed."""

    code = "group_over"
    zh = "这个群体已经结束"
    en = "This group is over"


class OtherBusiness(Conflict):
    """A group answers alarms about its own business only."""

    code = "group_of_other_business"
    zh = "这个群体针对的不是这家经营者"
    en = "This group is against another business"


class NotAMember(Conflict):
    """Only members give consent, represent, or leave."""

    code = "group_not_a_member"
    zh = "不在群体中"
    en = "Not a member of the group"


class TwoRepresentatives(Invalid):
    """Two representatives are elected, or none."""

    code = "group_two_representatives"
    zh = "代表人为两名（第十二条）"
    en = "Two representatives are elected"


class ConsentMissing(Conflict):
    """Nobody represents, and nobody is represented, without consenting to the joint complaint."""

    code = "group_consent_missing"
    zh = "代表人须先同意共同投诉"
    en = "A representative must consent to the joint complaint first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Complaints of several persons against one business on one topic; ``opened_by`` an account, or the rule."""

    id: UUID
    respondent: str
    uscc: str | None
    business_digest: bytes | None  # keyed, of what is its own in its name
    topic: str
    opened_at: datetime
    opened_by: str
    joined_at: datetime  # when the last member joined
    closed_at: datetime | None = None

    def joined(self, now: datetime) -> "Group":
        """Return the group after somebody joined it."""
        return replace(self, joined_at=max(self.joined_at, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanges:
    """What a person changes; ``representatives`` is None where they stay."""

    join: tuple[UUID, ...] = ()
    leave: tuple[UUID, ...] = ()
    consents: Mapping[UUID, bool] | None = None
    representatives: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What the rule does with a complaint: ``members`` join ``group``, and ``over`` is closed."""

    group: Group
    members: tuple[UUID, ...]
    opens: bool = False
    over: Group | None = None


def join_or_open(
    own: Traits, same: Sequence[Candidate], standing: Group | None, limits: Limits, group_id: UUID, now: datetime
) -> Joining | None:
    """Return what a new complaint does to groups; None where it stays alone.

    It joins the group that stands against its business on its topic. Without one, a group opens for all who are in none
    as soon as enough persons complained within the days.
    """
    if own.topic is None or now - own.received_at > timedelta(days=limits.opening.days):
        return None
    if standing is not None and now - standing.joined_at <= timedelta(days=limits.opening.quiet_days):
        free = [one.complaint_id for one in same if one.complaint_id == own.complaint_id and one.group_id is None]
        return Joining(group=standing.joined(now), members=tuple(free)) if free else None
    alike = [one for one in received_within(same, limits.opening.days, now) if one.traits.topic == own.topic]
    grouped = {one.case_id for one in same if one.group_id is not None}
    alone = [one for one in alike if one.case_id not in grouped]
    if count_persons(alone) < limits.opening.persons:
        return None
    opened = Group(
        id=group_id,
        respondent=own.respondent or "",
        uscc=own.uscc,
        business_digest=own.business_digest,
        topic=own.topic,
        opened_at=now,
        opened_by=limits.version,
        joined_at=now,
    )
    over = replace(standing, closed_at=now) if standing else None
    return Joining(group=opened, members=tuple(one.complaint_id for one in alone), opens=True, over=over)


def new_members(group_id: UUID, complaint_ids: Collection[UUID], account: str, now: datetime) -> list[Membership]:
    """Return the memberships of complaints that join, in the order of their ids."""
    return [
        Membership(group_id=group_id, complaint_id=one, joined_at=now, joined_by=account)
        for one in sorted(set(complaint_ids))
    ]


def change_members(
    group: Group, known: Sequence[Membership], changes: MemberChanges, account: str, now: datetime
) -> list[Membership]:
    """Return the memberships that change: first who leaves and joins, then consents, then representatives.

    Who is named and not in the group is ``NotAMember``; a representative who has not consented ``ConsentMissing``,
    another number of them than two or none ``TwoRepresentatives``.

    Raises:
        GroupOver: somebody joins a group that is closed.
    """
    if changes.join and group.closed_at is not None:
        raise GroupOver
    members = {one.complaint_id: one for one in known}
    before = dict(members)
    for complaint_id in changes.leave:
        left = _present(members, complaint_id)
        members[complaint_id] = replace(left, left_at=now, left_because=Leaving.REMOVED, **WITHOUT_CONSENT)
    for joining in new_members(group.id, changes.join, account, now):
        here = members.get(joining.complaint_id)
        if here is None or not here.is_present:
            members[joining.complaint_id] = joining
    for complaint_id, given in (changes.consents or {}).items():
        one = _present(members, complaint_id)
        members[complaint_id] = replace(
            one, consents=given, consented_at=now, representative=one.representative and given
        )
    if changes.representatives is not None:
        members |= _elect(members, changes.representatives)
    return [one for key, one in sorted(members.items()) if before.get(key) != one]


def _elect(members: Mapping[UUID, Membership], elected: Sequence[UUID]) -> dict[UUID, Membership]:
    if len(set(elected)) not in (0, REPRESENTATIVES):
        raise TwoRepresentatives
    for complaint_id in elected:
        if not _present(members, complaint_id).consents:
            raise ConsentMissing
    return {key: replace(one, representative=key in elected) for key, one in members.items() if one.is_present}


def _present(members: Mapping[UUID, Membership], complaint_id: UUID) -> Membership:
    one = members.get(complaint_id)
    if one is None or not one.is_present:
        raise NotAMember
    return one
