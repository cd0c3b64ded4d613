"""Events of intake: what happens to a complaint and its person, and what several complaints say of one business."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from canon.codes import Alert, Channel, CloseResult, Kind
from contracts.event import Event, Personal, PersonalPlace


class PastResult(BaseModel):
    """How a matter had ended before an exported list brought it, as the list says (历史件)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    closed_at: datetime
    result: CloseResult
    recovered_fen: int = 0
    imported_by: str  # the account that started the import


class ComplaintReceived(Event):
    """A message was accepted and is durable (已接收). ``aggregate_id`` is the complaint."""

    type: ClassVar[str] = "intake.complaint_received.v1"

    number: str  # for people: WQ20261124-00012
    case_id: UUID  # the case it belongs to; its own id unless it was matched
    kind: Kind
    platform_label: str | None = None  # what the platform called it; a hint only
    channel: Channel
    source: str  # 12345, 12315, partner:<account>
    external_id: str | None = None
    received_at: datetime
    text: Personal = None  # cleaned
    request: Personal = None  # cleaned
    respondent_name: str | None = None
    respondent_uscc: str | None = None
    respondent_place: PersonalPlace = None  # business address, cleaned
    shopping_platform: str | None = None
    goods: str | None = None
    place: Personal = None  # where it happened, cleaned
    region: str | None = None
    category: str | None = None
    problem: str | None = None
    amount_fen: int | None = None
    happened_on: str | None = None
    missing: tuple[str, ...] = ()  # JSON pointers of what Art. 10 requires and is missing
    alerts: tuple[Alert, ...] = ()
    sign_limit: datetime | None = None  # the channel's own limits, if it sends them
    handle_limit: datetime | None = None
    linked_id: UUID | None = None  # the other half of a split text, or the complaint a lead was found in
    topic: str | None = None  # a code of canon.topics, by its words or its platform
    lead: bool = False  # found by the bureau in a mediation (Order 121 Art. 27); received when it was found
    real_name: bool = True
    confidential: bool = False
    from_list: bool = False  # it came with a list of many (批量导入)
    past_result: PastResult | None = None  # it had ended before it was received here; nothing is to be done about it


class TopicAssigned(Event):
    """It is known what the complaint is about (主题), or a person corrected it."""

    type: ClassVar[str] = "intake.topic_assigned.v1"

    topic: str  # a code of canon.topics
    by_machine: bool


class ComplaintSupplemented(Event):
    """More was said to a complaint (补充)."""

    type: ClassVar[str] = "intake.complaint_supplemented.v1"

    channel: Channel
    text: Personal = None
    missing: tuple[str, ...] = ()
    respondent_name: str | None = None  # as now known
    respondent_uscc: str | None = None
    new_facts: bool = True  # there is new text or a new request; false: only other fields changed


class ComplaintWithdrawn(Event):
    """The complainant takes the complaint back (撤回)."""

    type: ClassVar[str] = "intake.complaint_withdrawn.v1"

    channel: Channel
    reason: Personal = None


class PersonErased(Event):
    """A person's data was destroyed; every service nulls the personal fields it keeps of these complaints."""

    type: ClassVar[str] = "intake.person_erased.v1"


class Verdict(StrEnum):
    """What two messages are to each other."""

    SAME_MATTER = "same_matter"  # one case, a further receipt
    SUPPLEMENT = "supplement"  # one case; the later message brings new facts
    REPEAT = "repeat"  # the matter has ended; the later message keeps its own case, beside the old result
    OTHER = "other"  # two matters


class DuplicateSuspected(Event):
    """Two messages may be one matter; a person decides (疑似重复). ``aggregate_id`` is the later received."""

    type: ClassVar[str] = "intake.duplicate_suspected.v1"

    other_id: UUID  # the earlier received
    score: float  # how probable one matter is, 0 to 1
    evidence: tuple[str, ...] = ()  # names of what they have in common, the strongest first


class ComplaintsMatched(Event):
    """Two messages are one matter (并案、重复投诉). ``aggregate_id`` is the later received."""

    type: ClassVar[str] = "intake.complaints_matched.v1"

    other_id: UUID  # the earlier received
    verdict: Verdict
    by_machine: bool
    one_person: bool = False  # one telephone or identity number, and names that may be one person's
    text: Personal = None  # cleaned; what a supplement says


class MatchUndone(Event):
    """Two messages are two matters after all (并案撤销). ``aggregate_id`` is the later received."""

    type: ClassVar[str] = "intake.match_undone.v1"

    other_id: UUID


class SignalDecided(Event):
    """A person decided about a signal of Art. 17, or about the objection to it (异常信号); it changes no case."""

    type: ClassVar[str] = "intake.signal_decided.v1"

    code: str  # quantity, repetition, collusion, no_proof, shared_contact
    upheld: bool  # as it stands now
    reversed: bool = False  # it was upheld, and is not any more
    reviewed: bool = False  # this decides about an objection


class AlarmEvidence(BaseModel):
    """Why a shop looks as if it closed: a word of ``complaints`` texts, or how many there are and usually are."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str  # words | calls | usual
    word: str | None = None
    complaints: int
    days: int | None = None
    year: int | None = None  # complaints of the last year, these included


class ClosingShopSuspected(Event):
    """Several ask one shop for their money back while it closes, moves or answers no calls (关门苗头).

    ``aggregate_id`` is the alarm, ``complaint_id`` its first complaint. Published again when more complaints say so.
    """

    type: ClassVar[str] = "intake.closing_shop_suspected.v1"

    found_at: datetime
    respondent_name: str
    respondent_uscc: str | None = None
    topic: str | None = None
    complaints: tuple[UUID, ...]
    evidence: tuple[AlarmEvidence, ...]


class ClosingShopSettled(Event):
    """A person answered the alarm: a group was opened, or the shop does not close."""

    type: ClassVar[str] = "intake.closing_shop_settled.v1"

    outcome: str  # grouped | dismissed
    group_id: UUID | None = None
