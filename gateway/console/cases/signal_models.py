"""What the page of a case reads of signals (Art. 17) from intake."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class SignalRow(ServiceAnswer):
    """A complaint that a signal counts."""

    complaint_id: UUID
    number: str
    received_at: datetime
    respondent: str | None
    shares: list[str]


class Usual(ServiceAnswer):
    """How the count looks among the complainants of the last year."""

    people: int
    median: int
    at_least: int
    top_bp: int


class SignalDecision(ServiceAnswer):
    upheld: bool
    stands: bool
    reason: str
    decided_by: str
    decided_at: datetime
    object_by: datetime
    objection: str | None
    objected_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    review: str | None

    @property
    def is_open(self) -> bool:
        """Whether an objection waits for another person."""
        return self.objected_at is not None and self.reviewed_at is None


class Signal(ServiceAnswer):
    """A factor of Art. 17 with its count."""

    code: str
    factor: str
    value: int
    of: int | None
    by: str | None
    least: int
    days: int
    raised: bool
    usual: Usual | None
    evidence: list[SignalRow]
    decision: SignalDecision | None

    @property
    def is_shown(self) -> bool:
        return self.raised or self.decision is not None


class Thresholds(ServiceAnswer):
    """By which dated thresholds was counted, and who of the bureau signed them."""

    version: str
    signed_by: list[str]


class Signals(ServiceAnswer):
    """``GET /v1/complaints/{id}/signals``."""

    thresholds: Thresholds
    items: list[Signal]
