"""What dispatch tells: where a case is, who has it, what was decided, which limits were kept or missed."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from canon.codes import (
    Agency,
    Channel,
    ClockKind,
    CloseResult,
    Kind,
    MediationMode,
    RedirectReason,
    RefusalReason,
    RuleSet,
    State,
    TerminationReason,
)
from contracts.event import Event, Personal


class CaseEvent(Event):
    """Facts every case event carries, so that no hearer must ask. ``aggregate_id`` is the case."""

    state: State  # the state after this event
    round: int = 1
    kind: Kind
    channel: Channel
    source: str
    received_at: datetime
    region: str | None = None
    town: str | None = None
    category: str | None = None
    department: str | None = None
    station: str | None = None
    agency: Agency | None = None
    officer: str | None = None  # account name, never a citizen


class CaseDispatched(CaseEvent):
    """A department has the case (分派), chosen by the rules or by a person."""

    type: ClassVar[str] = "dispatch.case_dispatched.v1"

    by_rules: bool
    explanation: Personal = None
    matched: tuple[str, ...] = ()
    rule_version: str | None = None


class CaseHeldAtHub(CaseEvent):
    """The rules are unsure; a person at the hub decides (待受理办公室分派)."""

    type: ClassVar[str] = "dispatch.case_held_at_hub.v1"

    suggestions: tuple[str, ...] = ()


class CaseRedirected(CaseEvent):
    """Another agency must answer; the citizen is told which, why, and what happens next (转办)."""

    type: ClassVar[str] = "dispatch.case_redirected.v1"

    handover_id: UUID
    reason: RedirectReason
    basis: str
    explanation: Personal = None
    by_rules: bool = False


class HandoverAcknowledged(CaseEvent):
    """The agency has it (接收)."""

    type: ClassVar[str] = "dispatch.handover_acknowledged.v1"

    handover_id: UUID


class HandoverRefused(CaseEvent):
    """The agency sent it back to the hub (退回)."""

    type: ClassVar[str] = "dispatch.handover_refused.v1"

    handover_id: UUID
    reason: str
    note: Personal = None
    bounces: int


class HandoverAnswered(CaseEvent):
    """The agency told its result."""

    type: ClassVar[str] = "dispatch.handover_answered.v1"

    handover_id: UUID
    text: Personal = None


class CaseReturned(CaseEvent):
    """A section gave the case back to the hub; it may not pass it on itself (Order 121 Art. 41)."""

    type: ClassVar[str] = "dispatch.case_returned.v1"

    reason: str
    note: Personal = None
    from_department: str


class FirstFeedbackGiven(CaseEvent):
    """The first answer to the citizen after dispatch (首次反馈)."""

    type: ClassVar[str] = "dispatch.first_feedback_given.v1"

    text: Personal = None


class SupplementRequested(CaseEvent):
    """The complainant is asked for what is missing (补充材料)."""

    type: ClassVar[str] = "dispatch.supplement_requested.v1"

    fields: tuple[str, ...]
    by: datetime


class CaseAccepted(CaseEvent):
    """The complaint is accepted (受理, Order 121 Art. 15)."""

    type: ClassVar[str] = "dispatch.case_accepted.v1"


class CaseRefused(CaseEvent):
    """The complaint is not accepted, for one of seven reasons (不予受理, Art. 16), with the Art. 39 remedies."""

    type: ClassVar[str] = "dispatch.case_refused.v1"

    reason: RefusalReason
    note: Personal = None


class CaseSentToOdr(CaseEvent):
    """The enterprise may settle first (在线消费纠纷解决)."""

    type: ClassVar[str] = "dispatch.case_sent_to_odr.v1"

    enterprise_id: str
    respondent_name: str | None = None
    matter: Personal = None  # cleaned
    request: Personal = None
    amount_fen: int | None = None
    due_at: datetime


class CaseBackFromOdr(CaseEvent):
    """No settlement: the bureau goes on where it was."""

    type: ClassVar[str] = "dispatch.case_back_from_odr.v1"

    outcome: str


class MediationStarted(CaseEvent):
    """Both sides agreed to mediation (调解, Art. 18)."""

    type: ClassVar[str] = "dispatch.mediation_started.v1"

    mode: MediationMode


class MediationPaused(CaseEvent):
    """Appraisal time does not count (Art. 22)."""

    type: ClassVar[str] = "dispatch.mediation_paused.v1"

    ground: str
    since: datetime


class MediationResumed(CaseEvent):
    type: ClassVar[str] = "dispatch.mediation_resumed.v1"

    at: datetime


class AgreementReached(CaseEvent):
    """Mediation succeeded (达成协议, Art. 24)."""

    type: ClassVar[str] = "dispatch.agreement_reached.v1"

    terms: Personal = None
    amount_fen: int
    refund_fen: int | None = None
    refund_instalments: int = 1
    refund_first_due_on: str | None = None


class PerformanceStarted(CaseEvent):
    """The agreed refund has a timetable and is being paid (履行中)."""

    type: ClassVar[str] = "dispatch.performance_started.v1"


class MediationTerminated(CaseEvent):
    """Mediation ended without agreement (终止调解, Art. 23)."""

    type: ClassVar[str] = "dispatch.mediation_terminated.v1"

    reason: TerminationReason
    note: Personal = None


class VerificationEnded(CaseEvent):
    """A report was verified: a case is filed or not (立案 / 不予立案)."""

    type: ClassVar[str] = "dispatch.verification_ended.v1"

    filed: bool
    note: Personal = None


class CaseExtended(CaseEvent):
    """A limit was extended where the law allows it (延期)."""

    type: ClassVar[str] = "dispatch.case_extended.v1"

    clock: ClockKind
    due_at: datetime
    approved_by: str
    reason: Personal = None


class CaseWithdrawn(CaseEvent):
    """The complainant took it back; told again by dispatch with the case's facts."""

    type: ClassVar[str] = "dispatch.case_withdrawn.v1"


class CaseClosed(CaseEvent):
    """The case is done (办结)."""

    type: ClassVar[str] = "dispatch.case_closed.v1"

    result: CloseResult
    note: Personal = None  # what the citizen is told
    recovered_fen: int = 0
    within_limit: bool
    dispatched_at: datetime | None = None


class CaseFollowedUp(CaseEvent):
    """The citizen was asked (回访): two questions on the scale 5…1, or was not reached."""

    type: ClassVar[str] = "dispatch.case_followed_up.v1"

    service: int | None = None
    outcome: int | None = None
    reachable: bool
    note: Personal = None


class ReworkOrdered(CaseEvent):
    """Handled wrongly: another officer starts a new round (重办)."""

    type: ClassVar[str] = "dispatch.rework_ordered.v1"

    reason: str


class CaseUrged(CaseEvent):
    """The hub presses for an act (督办)."""

    type: ClassVar[str] = "dispatch.case_urged.v1"

    note: Personal = None


class ClockStarted(CaseEvent):
    """A limit runs; ``proof`` is its arithmetic in words."""

    type: ClassVar[str] = "dispatch.clock_started.v1"

    clock: ClockKind
    rule_set: RuleSet
    rule: str
    starts_at: datetime
    due_at: datetime
    provisional: bool = False
    proof: str


class ClockMoved(CaseEvent):
    """A running limit ends on another day: appraisal does not count, it was extended, a calendar was published."""

    type: ClassVar[str] = "dispatch.clock_moved.v1"

    clock: ClockKind
    starts_at: datetime
    due_at: datetime
    provisional: bool = False
    proof: str


class ClockMet(CaseEvent):
    """What the limit wanted was done, in time or late."""

    type: ClassVar[str] = "dispatch.clock_met.v1"

    clock: ClockKind
    starts_at: datetime
    due_at: datetime
    met_at: datetime
    in_time: bool


class ClockMissed(CaseEvent):
    """A limit passed and what it wanted was not done; told once."""

    type: ClassVar[str] = "dispatch.clock_missed.v1"

    clock: ClockKind
    due_at: datetime


class CalendarPublished(Event):
    """A new version of the working-day calendar; ``aggregate_id`` is the calendar's fixed id."""

    type: ClassVar[str] = "dispatch.calendar_published.v1"

    version: str
    years: tuple[int, ...]
    working: tuple[str, ...] = ()  # make-up working days, dates
    off: tuple[str, ...] = ()  # days off on weekdays, dates
    statutory: tuple[str, ...] = ()
