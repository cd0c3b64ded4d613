"""Requests and responses about the retention schedule."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from canon.codes import Kind
from chassis.web.models import Body, Text
from services.intake.people.domain.retention import MAX_DAYS, MIN_DAYS, RetentionPeriod


class EnterPeriod(Body):
    kind: Kind
    days: Annotated[int, Field(ge=MIN_DAYS, le=MAX_DAYS)]
    since: date
    basis: Annotated[Text, Field(min_length=2, max_length=500)]

    def to_period(self) -> RetentionPeriod:
        return RetentionPeriod(kind=self.kind, days=self.days, since=self.since, basis=self.basis)


class PeriodView(BaseModel):
    kind: Kind
    days: int
    since: date
    basis: str


class ScheduleView(BaseModel):
    """``in_force`` holds today; ``entered`` is everything the bureau ever entered, upcoming periods too."""

    in_force: list[PeriodView]
    entered: list[PeriodView]

    @classmethod
    def of(cls, holding: Mapping[Kind, RetentionPeriod], entered: Iterable[RetentionPeriod]) -> "ScheduleView":
        return cls(
            in_force=[PeriodView(**asdict(period)) for _, period in sorted(holding.items())],
            entered=[PeriodView(**asdict(period)) for period in entered],
        )
