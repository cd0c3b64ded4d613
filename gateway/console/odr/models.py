"""What the pages of online settlement read from the service ``odr``."""

from datetime import date, datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class OfferPart(ServiceAnswer):
    due_on: date
    amount_fen: int


class Offer(ServiceAnswer):
    """What a side offered; ``refund_fen`` is what of it is paid back in money."""

    number: int
    made_by: str  # enterprise, consumer, both
    terms: str
    amount_fen: int
    refund_fen: int | None
    instalments: int
    parts: list[OfferPart]
    state: str
    made_at: datetime


class DisputeReminder(ServiceAnswer):
    working_day: int
    reminded_at: datetime


class Dispute(ServiceAnswer):
    """``GET /v1/odr/disputes/{id}``."""

    id: UUID
    case_id: UUID
    enterprise: UUID
    state: str
    opened_at: datetime
    due_at: datetime
    matter: str | None
    request: str | None
    amount_fen: int | None
    offers: list[Offer]
    reminders: list[DisputeReminder]
    outcome_note: str | None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def last_offer(self, side: str) -> Offer | None:
        return next((offer for offer in reversed(self.offers) if offer.made_by == side), None)

    @property
    def waiting(self) -> Offer | None:
        """The offer that waits for an answer."""
        return next((offer for offer in self.offers if offer.state == "made"), None)

    @property
    def has_agreement(self) -> bool:
        return self.state == "settled" and any(offer.state == "accepted" for offer in self.offers)

    @property
    def demand_fen(self) -> int | None:
        """What the consumer asks for now: by the last offer made for him, else by the complaint."""
        countered = self.last_offer("consumer")
        return countered.amount_fen if countered else self.amount_fen


class DisputePage(ServiceAnswer):
    """``GET /v1/odr/disputes``."""

    items: list[Dispute]
    next: str | None
    counts: dict[str, int]


class StandingChange(ServiceAnswer):
    """What was decided about an enterprise; its own people do not read who did."""

    kind: str
    on: date
    by: str | None
    reason: str


class EnterpriseSession(ServiceAnswer):
    kind: str
    held_on: date
    topic: str
    by: str | None


class Proposal(ServiceAnswer):
    """What a low score proposes: guidance or suspension."""

    act: str
    points: float
    bound: int
    ended: int
    since: date


class Enterprise(ServiceAnswer):
    """``GET /v1/odr/enterprises/{id}``."""

    id: UUID
    name: str
    uscc: str | None
    standing: str
    applied_at: datetime
    note: str | None
    changes: list[StandingChange]
    sessions: list[EnterpriseSession]
    proposal: Proposal | None


class EnterprisePage(ServiceAnswer):
    """``GET /v1/odr/enterprises``."""

    items: list[Enterprise]
    next: str | None


class SettlementRate(ServiceAnswer):
    numerator: int
    denominator: int
    value: int | None
    definition: str


class ScorePart(ServiceAnswer):
    """``points`` is null where the part is left out."""

    name: str
    numerator: int
    denominator: int
    weight: int
    points: float | None


class Points(ServiceAnswer):
    """The score out of 100: the sum of its parts, scaled where one of them is left out."""

    parts: list[ScorePart]
    sum: float
    weight: int
    total: float | None
    guidance_below: int
    fewest_rated: int


class Score(ServiceAnswer):
    """``GET /v1/odr/enterprises/{id}/score``."""

    received: int
    settled: int
    failed: int
    timed_out: int
    answerable: int
    answered_on_time: int
    mean_days: float | None
    active: bool
    settlement_rate: SettlementRate
    points: Points
