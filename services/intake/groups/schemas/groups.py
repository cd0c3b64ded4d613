"""Requests about groups and alarms, and what their readers see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from canon.codes import Channel, State
from canon.identifiers import uscc_of
from canon.masks import mask_name
from canon.topics import TOPICS
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Instant
from chassis.web.models import Body, Text
from contracts.intake import AlarmEvidence
from services.intake.groups.domain.closing import Alarm, AlarmState
from services.intake.groups.domain.group import REPRESENTATIVES, Group, MemberChanges
from services.intake.groups.repository.groups import CountedGroup
from services.intake.groups.service.groups import Member, WholeGroup

MAX_MEMBERS = 500  # of one request
Reason = Annotated[Text, Field(min_length=2, max_length=500)]


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class RespondentName(Body):
    """The business that a group is against."""

    name: Annotated[Text, Field(min_length=2, max_length=100)]
    uscc: Annotated[Text, Field(max_length=18)] | None = None

    def read_uscc(self) -> str | None:
        """Return the unified social credit code in its normal form.

        Raises:
            Invalid: it is none.
        """
        try:
            return uscc_of(self.uscc) if self.uscc else None
        except Unsound as unsound:
            error = FieldError(field="/respondent/uscc", code=unsound.code, message=str(unsound))
            raise Invalid(error) from unsound


def _known_topic(code: str) -> str:
    if code not in TOPICS:
        raise PydanticCustomError("unknown_topic", "no such topic", {"zh": "没有这个主题", "en": "no such topic"})
    return code


TopicCode = Annotated[
    str,
    Field(max_length=40, json_schema_extra={"enum": [*TOPICS]}),
    AfterValidator(_known_topic),
]


class OpenGroup(Body):
    """A name alone may stand for the respondent."""

    respondent: Annotated[RespondentName, BeforeValidator(_named)]
    topic: TopicCode
    members: Annotated[tuple[UUID, ...], Field(max_length=MAX_MEMBERS)]


class ConsentIn(Body):
    """Whether a member consents to the joint complaint (Art. 12)."""

    id: UUID
    given: bool


class ChangeMembers(Body):
    """Who joins, who leaves, who consents; ``representatives`` are two, or none to elect nobody."""

    join: Annotated[tuple[UUID, ...], Field(max_length=MAX_MEMBERS)] = ()
    leave: Annotated[tuple[UUID, ...], Field(max_length=MAX_MEMBERS)] = ()
    consents: Annotated[tuple[ConsentIn, ...], Field(max_length=MAX_MEMBERS)] = ()
    representatives: Annotated[tuple[UUID, ...], Field(max_length=REPRESENTATIVES)] | None = None

    @model_validator(mode="after")
    def check_not_empty(self) -> "ChangeMembers":
        """Refuse a request that changes nothing.

        Raises:
            PydanticCustomError: it names nobody.
        """
        if not (self.join or self.leave or self.consents or self.representatives is not None):
            raise PydanticCustomError("required", "changes nothing", {"zh": "没有内容", "en": "changes nothing"})
        return self

    def to_changes(self) -> MemberChanges:
        return MemberChanges(
            join=self.join,
            leave=self.leave,
            consents={one.id: one.given for one in self.consents},
            representatives=self.representatives,
        )


class DismissAlarm(Body):
    reason: Reason


class AnswerWithGroup(Body):
    """The group that stands against the shop of an alarm."""

    group_id: UUID


class CorrectTopic(Body):
    topic: TopicCode


class TopicView(BaseModel):
    code: str
    name: str

    @classmethod
    def of(cls, code: str) -> "TopicView":
        topic = TOPICS.get(code)
        return cls(code=code, name=topic.zh if topic else code)


class MemberView(BaseModel):
    """A complaint in the group, its person masked; ``left_because``: withdrawn, erased, removed, corrected."""

    id: UUID
    case_id: UUID
    number: str
    name: str | None  # null in the answer to a change, which is stored for repetitions
    channel: Channel
    received_at: Instant
    amount_fen: int | None
    state: State
    department: str | None
    representative: bool
    consents: bool | None
    consented_at: Instant | None
    joined_at: Instant
    joined_by: str
    left_at: Instant | None
    left_because: str | None

    @classmethod
    def of(cls, member: Member) -> "MemberView":
        complaint, one = member.complaint.complaint, member.membership
        name = member.secret.person.name if member.secret and not member.secret.person.anonymous else None
        return cls(
            id=complaint.id,
            case_id=complaint.case_id,
            number=complaint.number,
            name=mask_name(name) if name else None,
            channel=complaint.channel,
            received_at=complaint.received_at,
            amount_fen=complaint.amount_fen,
            state=member.complaint.state,
            department=member.complaint.department,
            representative=one.representative,
            consents=one.consents,
            consented_at=one.consented_at,
            joined_at=one.joined_at,
            joined_by=one.joined_by,
            left_at=one.left_at,
            left_because=one.left_because,
        )


class GroupSummary(BaseModel):
    id: UUID
    respondent: str
    uscc: str | None
    topic: TopicView
    members: int
    opened_at: Instant
    opened_by: str
    joined_at: Instant
    closed_at: Instant | None

    @classmethod
    def of_counted(cls, counted: CountedGroup) -> "GroupSummary":
        return cls(**_values(counted.group, counted.members))


class GroupView(GroupSummary):
    """A group with the members that the reader may see; those who left stand at the end."""

    items: list[MemberView]

    @classmethod
    def of_whole(cls, whole: WholeGroup) -> "GroupView":
        items = sorted(map(MemberView.of, whole.members), key=_order)
        return cls(**_values(whole.group, whole.present), items=items)

    @classmethod
    def without_names(cls, whole: WholeGroup) -> "GroupView":
        """Return the view without the names of persons, for an answer that outlives an erasure."""
        view = cls.of_whole(whole)
        return view.model_copy(update={"items": [one.model_copy(update={"name": None}) for one in view.items]})


class GroupPage(BaseModel):
    items: list[GroupSummary]
    next: str | None


class EvidenceView(BaseModel):
    """A word and in how many complaints it stands, or how many there are in ``days`` and were in the ``year``."""

    kind: str
    word: str | None
    complaints: int
    days: int | None
    year: int | None


class AlarmView(BaseModel):
    """A shop that looks as if it closed, and what a person made of it."""

    id: UUID
    respondent: str
    uscc: str | None
    topic: TopicView | None
    found_at: Instant
    complaints: list[UUID]
    evidence: list[EvidenceView]
    state: AlarmState
    decided_at: Instant | None
    decided_by: str | None
    reason: str | None
    group_id: UUID | None

    @classmethod
    def of(cls, alarm: Alarm) -> "AlarmView":
        return cls(
            id=alarm.id,
            respondent=alarm.respondent,
            uscc=alarm.uscc,
            topic=TopicView.of(alarm.topic) if alarm.topic else None,
            found_at=alarm.found_at,
            complaints=list(alarm.complaints),
            evidence=_evidence(alarm.evidence),
            state=alarm.state,
            decided_at=alarm.decided_at,
            decided_by=alarm.decided_by,
            reason=alarm.reason,
            group_id=alarm.group_id,
        )


class AlarmPage(BaseModel):
    items: list[AlarmView]
    next: str | None


def _values(group: Group, members: int) -> dict[str, Any]:
    names = ("id", "respondent", "uscc", "opened_at", "opened_by", "joined_at", "closed_at")
    return {name: getattr(group, name) for name in names} | {"topic": TopicView.of(group.topic), "members": members}


def _order(member: MemberView) -> tuple[bool, bool, datetime, str]:
    return member.left_at is not None, not member.representative, member.joined_at, member.number


def _evidence(evidence: Sequence[AlarmEvidence]) -> list[EvidenceView]:
    return [EvidenceView(**one.model_dump()) for one in evidence]
