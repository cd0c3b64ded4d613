"""What the page of stations reads of odr and analytics."""

from datetime import date, datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Station(ServiceAnswer):
    id: UUID
    name: str
    address: str
    town: str
    state: str


class StationList(ServiceAnswer):
    """``GET /v1/stations``."""

    items: list[Station]


class StationRate(ServiceAnswer):
    numerator: int
    denominator: int
    value: int | None
    definition: str


class StationDay(ServiceAnswer):
    on: date
    settled: int
    handed_over: int


class StationFigures(Station):
    """``GET /v1/stations/{id}``: what it did in a period."""

    accounts: list[str]
    visits: int
    settled: int
    handed_over: int
    amount_fen: int
    with_amount: int
    minutes_median: int | None
    minutes_p90: int | None
    settlement_rate: StationRate
    days: list[StationDay]


class Settlement(ServiceAnswer):
    id: UUID
    matter: str
    respondent: str
    amount_fen: int
    terms: str
    minutes: int
    settled_on: date
    recorded_at: datetime
    recorded_by: str


class SettlementPage(ServiceAnswer):
    """``GET /v1/stations/{id}/settlements``."""

    items: list[Settlement]
    next: str | None


class TownFigure(ServiceAnswer):
    key: str | None
    name: str | None
    value: int | None


class TownFigures(ServiceAnswer):
    """``GET /v1/metrics/breakdown?metric=received&by=town``."""

    items: list[TownFigure]
