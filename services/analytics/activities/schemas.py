"""Responses with the figures of activities and registers."""

from datetime import date

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant


class NumberView(BaseModel):
    value: int
    definition: str


class ActivitiesView(BaseModel):
    """Sums over the days of a period, and registers on its last day, as known at ``as_of``."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    as_of: Instant
    figures: dict[str, NumberView]
