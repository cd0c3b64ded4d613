"""Events of settlement and mediation between the two sides of a case."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from canon.codes import MediationMode, TerminationReason
from contracts.dispatch.facts import CaseEvent
from contracts.dispatch.matching import JoinedReceipt
from contracts.event import Personal, PersonalPlace


class Side(StrEnum):
    """One of the two sides of a dispute."""

    CONSUMER = "consumer"
    RESPONDENT = "respondent"


class CaseSentToOdr(CaseEvent):
    """The enterprise may settle first (在线消费纠纷解决)."""

    type: ClassVar[str] = "dispatch.case_sent_to_odr.v1"

    enterprise_id: str
    respondent_name: str | None = None
    matter: Personal = None  # cleaned
    request: Personal = None
    amount_fen: int | None = None
    due_at: datetime
    receipt: JoinedReceipt | None = None  # of ``for_complaint``, whose person settles


class CaseBackFromOdr(CaseEvent):
    """No settlement: the bureau goes on where it was."""

    type: ClassVar[str] = "dispatch.case_back_from_odr.v1"

    outcome: str


class MediationStarted(CaseEvent):
    """Both sides agreed to mediation (调解, Art. 18), perhaps by another body (委托调解, Art. 19)."""

    type: ClassVar[str] = "dispatch.mediation_started.v1"

    mode: MediationMode
    held_at: datetime | None = None  # the first session, if it is already known
    place: PersonalPlace = None
    mediator: str | None = None
    delegated_to: str | None = None


class SessionScheduled(CaseEvent):
    """Both sides are told when, where and by whom they will be mediated (Art. 20)."""

    type: ClassVar[str] = "dispatch.session_scheduled.v1"

    held_at: datetime
    mode: MediationMode
    place: PersonalPlace = None
    mediator: str | None = None


class SessionHeld(CaseEvent):
    """What was said in a session (调解笔录); sums in fen."""

    type: ClassVar[str] = "dispatch.session_held.v1"

    held_at: datetime
    consumer_present: bool
    respondent_present: bool
    demand_fen: int | None = None
    offer_fen: int | None = None
    mediator: str | None = None
    text: Personal = None


class RecusalRequested(CaseEvent):
    """A side objects to the mediator (申请回避); mediation is suspended until it is decided (Art. 21)."""

    type: ClassVar[str] = "dispatch.recusal_requested.v1"

    side: Side
    mediator: str | None = None
    note: Personal = None


class RecusalDecided(CaseEvent):
    """Whether the mediator steps aside (回避决定), and who mediates from now on."""

    type: ClassVar[str] = "dispatch.recusal_decided.v1"

    recused: bool
    mediator: str | None = None
    note: Personal = None


class LeadFound(CaseEvent):
    """A mediation shows a breach of the law (案源线索, Art. 27); ``lead_id`` is the report it becomes."""

    type: ClassVar[str] = "dispatch.lead_found.v1"

    lead_id: UUID
    found_at: datetime
    text: Personal = None


class MediationPaused(CaseEvent):
    """Appraisal time does not count (Art. 22)."""

    type: ClassVar[str] = "dispatch.mediation_paused.v1"

    ground: str
    since: datetime
    appraiser: str | None = None
    designated: bool = False  # by the bureau, since the sides could not agree on one
    approved_by: str | None = None


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
    refund_due_dates: tuple[str, ...] = ()  # the parts of the refund where both sides wrote them down
    refund_amounts_fen: tuple[int, ...] = ()
    written: bool = True  # false: performed at once, or both sides do without a paper (Art. 24)


class PerformanceStarted(CaseEvent):
    """The agreed refund has a timetable and is being paid (履行中)."""

    type: ClassVar[str] = "dispatch.performance_started.v1"


class MediationTerminated(CaseEvent):
    """Mediation ended without agreement (终止调解, Art. 23)."""

    type: ClassVar[str] = "dispatch.mediation_terminated.v1"

    reason: TerminationReason
    note: Personal = None
    approved_by: str | None = None  # the section's head, where one signed it
