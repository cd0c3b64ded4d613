"""Requests and responses about stations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Day, Instant
from chassis.web.models import AccountName, Body, Cleaned, QueryModel, Text
from services.odr.registers.domain.entries import Entry
from services.odr.stations.domain import Handover, Settlement, StationFigures, share_of_minutes

MAX_FEN = 10**13  # a hundred thousand million yuan
MAX_MINUTES = 10_080  # a week
MEDIAN, NINE_IN_TEN = 0.5, 0.9
RATE = "当场办结 /（当场办结 + 移交），按办结日期、移交日期计；另计，不进 12345、12315 的率"


class Settle(Body):
    """What was settled on the spot (当场登记)."""

    matter: Annotated[Text, Cleaned] = Field(min_length=2, max_length=2000)
    respondent: Annotated[Text, Cleaned] = Field(min_length=1, max_length=200)
    amount_fen: int = Field(ge=0, le=MAX_FEN)
    terms: Annotated[Text, Cleaned] = Field(min_length=2, max_length=4000)
    minutes: int = Field(ge=0, le=MAX_MINUTES)
    settled_on: Day


class HandOver(Body):
    """A complaint that was filed for what could not be settled."""

    complaint_id: UUID
    reason: Annotated[Text, Cleaned] = Field(min_length=2, max_length=2000)


class BindAccount(Body):
    account: AccountName


class PeriodQuery(QueryModel):
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")

    def period(self, today: date) -> tuple[date, date]:
        """Return the first and the last day, by default of this month so far."""
        last = self.until or today
        return self.since or last.replace(day=1), last


class SettlementView(BaseModel):
    id: UUID
    station_id: UUID
    matter: str
    respondent: str
    amount_fen: int
    terms: str
    minutes: int
    settled_on: date
    recorded_at: Instant
    recorded_by: str

    @classmethod
    def of(cls, settlement: Settlement) -> "SettlementView":
        return cls(
            id=settlement.settlement_id,
            station_id=settlement.entry_id,
            matter=settlement.matter,
            respondent=settlement.respondent,
            amount_fen=settlement.amount_fen,
            terms=settlement.terms,
            minutes=settlement.minutes,
            settled_on=settlement.settled_on,
            recorded_at=settlement.recorded_at,
            recorded_by=settlement.recorded_by,
        )


class SettlementPage(BaseModel):
    items: list[SettlementView]
    next: str | None


class HandoverView(BaseModel):
    complaint_id: UUID
    station_id: UUID
    handed_at: Instant

    @classmethod
    def of(cls, handover: Handover) -> "HandoverView":
        return cls(complaint_id=handover.complaint_id, station_id=handover.entry_id, handed_at=handover.handed_at)


class StationSummary(BaseModel):
    id: UUID
    name: str
    address: str
    town: str
    state: str

    @classmethod
    def of(cls, entry: Entry) -> "StationSummary":
        return cls(**station_fields(entry))


class StationList(BaseModel):
    items: list[StationSummary]


class StationDayView(BaseModel):
    on: date
    settled: int
    handed_over: int


class StationRateView(BaseModel):
    numerator: int
    denominator: int
    value: int | None  # basis points
    definition: str


class StationView(StationSummary):
    """A station and its period: ``visits`` is what it settled and what it handed over."""

    accounts: list[str]
    visits: int
    settled: int
    handed_over: int
    amount_fen: int
    with_amount: int
    minutes_median: int | None
    minutes_p90: int | None
    settlement_rate: StationRateView
    days: list[StationDayView]

    @classmethod
    def of_period(
        cls, entry: Entry, accounts: list[str], figures: StationFigures, days: list[tuple[date, int, int]]
    ) -> "StationView":
        return cls(
            **station_fields(entry),
            accounts=accounts,
            visits=figures.visits,
            settled=figures.settled,
            handed_over=figures.handed_over,
            amount_fen=figures.amount_fen,
            with_amount=figures.with_amount,
            minutes_median=share_of_minutes(figures.minutes, MEDIAN),
            minutes_p90=share_of_minutes(figures.minutes, NINE_IN_TEN),
            settlement_rate=StationRateView(
                numerator=figures.settled,
                denominator=figures.visits,
                value=figures.settlement_rate_bp,
                definition=RATE,
            ),
            days=[StationDayView(on=day, settled=settled, handed_over=handed) for day, settled, handed in days],
        )


def station_fields(entry: Entry) -> dict[str, object]:
    listing = entry.listing
    return {
        "id": entry.entry_id,
        "name": listing.name,
        "address": listing.address,
        "town": listing.town,
        "state": entry.state,
    }
