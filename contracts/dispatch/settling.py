"""How the two sides find together, or do not."""

from datetime import datetime
from typing import ClassVar

from canon.codes import MediationMode, TerminationReason
from contracts.dispatch.facts import CaseEvent
from contracts.event import Personal


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
