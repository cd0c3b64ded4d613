"""Requests about signals, and what their readers see."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant
from chassis.web.models import Body, Text
from services.intake.signals.domain.factors import Row
from services.intake.signals.domain.thresholds import SignalCode, Thresholds
from services.intake.signals.service import ComplaintSignals, OpenedDecision, SignalReading

MAX_EVIDENCE = 50  # complaints of one signal that are shown, the newest
Reason = Annotated[Text, Field(min_length=2, max_length=500)]


class DecideSignal(Body):
    upheld: bool
    reason: Reason


class ObjectToSignal(Body):
    text: Annotated[Text, Field(min_length=2, max_length=2_000)]


class ObjectionView(BaseModel):
    code: SignalCode
    objected_at: Instant


class ThresholdsView(BaseModel):
    """By which dated thresholds it was counted, and who signed them."""

    version: str
    since: date
    signed_by: list[str]

    @classmethod
    def of(cls, one: Thresholds) -> "ThresholdsView":
        return cls(version=one.version, since=one.since, signed_by=list(one.signed_by))


class UsualView(BaseModel):
    """Among the complainants of the last year: the median, and how many have at least as many."""

    people: int
    median: int
    at_least: int
    top_bp: int  # their share in basis points


class EvidenceView(BaseModel):
    """A complaint that is counted."""

    complaint_id: str
    number: str
    received_at: Instant
    respondent: str | None
    goods: str | None
    lacks_proof: bool
    shares: list[str]  # person, phone, address, payee, template

    @classmethod
    def of(cls, row: Row) -> "EvidenceView":
        return cls(
            complaint_id=str(row.complaint_id),
            number=row.number,
            received_at=row.received_at,
            respondent=row.respondent,
            goods=row.goods,
            lacks_proof=row.lacks_proof,
            shares=sorted(share.value for share in row.shares),
        )


class SignalDecisionView(BaseModel):
    """What was decided; ``review`` is what another person decided after the objection."""

    upheld: bool
    stands: bool
    reason: str
    decided_by: str
    decided_at: Instant
    object_by: Instant
    objection: str | None
    objected_at: Instant | None
    reviewed_upheld: bool | None
    review: str | None
    reviewed_by: str | None
    reviewed_at: Instant | None

    @classmethod
    def of(cls, one: OpenedDecision) -> "SignalDecisionView":
        decided = {name: getattr(one.decision, name) for name in cls.model_fields if hasattr(one.decision, name)}
        return cls(**decided, reason=one.reason, objection=one.objection, review=one.review)


class SignalView(BaseModel):
    """A factor of Art. 17 with its count; ``raised`` is advice, and people decide."""

    code: SignalCode
    factor: str
    value: int
    of: int | None
    by: str | None
    least: int
    days: int
    raised: bool
    usual: UsualView | None
    evidence: list[EvidenceView]
    decision: SignalDecisionView | None

    @classmethod
    def of_reading(cls, reading: SignalReading) -> "SignalView":
        signal = reading.signal
        return cls(
            code=signal.code,
            factor=signal.factor,
            value=signal.value,
            of=signal.of,
            by=signal.by,
            least=signal.threshold.least,
            days=signal.threshold.days,
            raised=signal.raised,
            usual=UsualView.model_validate(reading.usual, from_attributes=True) if reading.usual else None,
            evidence=[EvidenceView.of(row) for row in reversed(signal.rows[-MAX_EVIDENCE:])],
            decision=SignalDecisionView.of(reading.decided) if reading.decided else None,
        )


class SignalsView(BaseModel):
    thresholds: ThresholdsView
    items: list[SignalView]

    @classmethod
    def of(cls, found: ComplaintSignals) -> "SignalsView":
        return cls(
            thresholds=ThresholdsView.of(found.thresholds),
            items=[SignalView.of_reading(reading) for reading in found.readings],
        )
