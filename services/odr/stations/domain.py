"""What a service station (消费维权服务站) settles on the spot and hands over, and how it does in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from contracts.odr import StationHandedOver, StationSettled

BASIS_POINTS = 10_000


class StationNotOpen(Conflict):
    code = "station_not_open"
    zh = "该服务站当日不在名录上，或者已经暂停"
    en = "This station was not on the register that day, or is suspended"


class UnknownComplaint(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/complaint_id", code="unknown", message="没有这件投诉"))


class InFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/settled_on", code="in_future", message="不能晚于今天"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A matter settled on the spot (当场办结); ``amount_fen`` was given back or paid, ``minutes`` it took."""

    settlement_id: UUID
    entry_id: UUID
    matter: str
    respondent: str
    amount_fen: int
    terms: str
    minutes: int
    settled_on: date
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A complaint that a station filed for the bureau (移交)."""

    complaint_id: UUID
    entry_id: UUID
    reason: str
    handed_at: datetime
    handed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFigures:
    """How a station did in a period; ``minutes`` are those of each settlement."""

    settled: int
    handed_over: int
    amount_fen: int
    with_amount: int
    minutes: tuple[int, ...]

    @property
    def visits(self) -> int:
        return self.settled + self.handed_over

    @property
    def settlement_rate_bp(self) -> int | None:
        """Settled on the spot of all that was brought, in basis points; ``None`` over nothing."""
        return None if self.visits == 0 else round(self.settled * BASIS_POINTS / self.visits)


def share_of_minutes(minutes: Sequence[int], share: float) -> int | None:
    """Return the minutes that this share of the settlements did not exceed, ``None`` of none."""
    ordered = sorted(minutes)
    return ordered[max(1, ceil(share * len(ordered))) - 1] if ordered else None


def check_day(settled_on: date, today: date, *, is_open: bool) -> None:
    """Check that a station was open on the day it settled.

    Raises:
        InFuture: the day has not come.
        StationNotOpen: it was not listed that day.
    """
    if settled_on > today:
        raise InFuture
    if not is_open:
        raise StationNotOpen


def settled_event(settlement: Settlement, town: str) -> StationSettled:
    return StationSettled(
        aggregate_id=settlement.settlement_id,
        complaint_id=settlement.settlement_id,
        occurred_at=settlement.recorded_at,
        station_id=settlement.entry_id,
        town=town,
        amount_fen=settlement.amount_fen,
        minutes=settlement.minutes,
        settled_on=settlement.settled_on.isoformat(),
    )


def handed_over_event(handover: Handover, handover_id: UUID, town: str) -> StationHandedOver:
    return StationHandedOver(
        aggregate_id=handover_id,
        complaint_id=handover.complaint_id,
        occurred_at=handover.handed_at,
        station_id=handover.entry_id,
        town=town,
    )
