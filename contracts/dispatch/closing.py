"""Events at the end of a case: verification, withdrawal, closing, follow-up, rework, supervision."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from canon.codes import CloseResult
from contracts.dispatch.facts import CaseEvent
from contracts.event import Personal


class VerificationEnded(CaseEvent):
    """A report was verified: a case is filed or not (立案 / 不予立案)."""

    type: ClassVar[str] = "dispatch.verification_ended.v1"

    filed: bool
    note: Personal = None


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
    handover_id: UUID | None = None  # of the hand-over that it ended


class CaseImported(CaseEvent):
    """The case had ended when an exported list brought it (历史件): it has no limit, no section and no letter."""

    type: ClassVar[str] = "dispatch.case_imported.v1"

    closed_at: datetime
    result: CloseResult
    recovered_fen: int = 0
    imported_by: str  # the account that started the import


class CaseFollowedUp(CaseEvent):
    """The citizen was asked (回访): two questions on the scale 5…1, or was not reached."""

    type: ClassVar[str] = "dispatch.case_followed_up.v1"

    service: int | None = None
    outcome: int | None = None
    reachable: bool
    note: Personal = None


class DissatisfactionExplained(CaseEvent):
    """A dissatisfied citizen is told why the law gives no more (说明); nothing is done again."""

    type: ClassVar[str] = "dispatch.dissatisfaction_explained.v1"

    text: Personal = None


class ReworkOrdered(CaseEvent):
    """Handled wrongly: another officer starts a new round (重办)."""

    type: ClassVar[str] = "dispatch.rework_ordered.v1"

    reason: Personal = None
    approved_by: str | None = None  # account of the leader who signed it


class CaseUrged(CaseEvent):
    """The hub presses for an act (督办)."""

    type: ClassVar[str] = "dispatch.case_urged.v1"

    note: Personal = None
