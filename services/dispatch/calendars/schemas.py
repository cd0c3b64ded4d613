"""The working-day calendar as it is entered and shown."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from canon.calendar import FIRST_DAY, LAST_DAY, Calendar, DayKind
from canon.calendar import Day as CalendarDay
from chassis.web.datetimes import Instant
from chassis.web.models import Body, QueryModel
from services.dispatch.fields import Storable
from services.dispatch.instants import Day

Year = Annotated[int, Field(ge=FIRST_DAY.year, le=LAST_DAY.year - 1)]
EnteredKind = Literal[DayKind.STATUTORY, DayKind.MOVED_REST, DayKind.MAKE_UP]


class EnteredDay(Body):
    """A day that is not what its place in the week says: 法定节假日, 调休放假 or 调休上班."""

    on: Day
    kind: EnteredKind
    name: Annotated[str, StringConstraints(max_length=50), Storable] = ""


class EnterYear(Body):
    """All days of one year; they take the place of what was entered for it before."""

    year: Year
    published: bool = True
    days: Annotated[list[EnteredDay], Field(max_length=366)]

    def to_days(self) -> list[CalendarDay]:
        return [CalendarDay(on=day.on, kind=day.kind, name=day.name) for day in self.days]


class YearQuery(QueryModel):
    year: Year | None = None


class DayView(BaseModel):
    on: date
    kind: DayKind
    name: str


class YearView(BaseModel):
    """One year of the calendar; an unpublished one has the statutory days alone, and its limits are provisional."""

    version: str
    year: int
    published: bool
    days: list[DayView]


class VersionView(BaseModel):
    version: str
    published: list[int]  # years
    loaded_at: Instant


class VersionList(BaseModel):
    items: list[VersionView]
    next: str | None = None


def year_view(calendar: Calendar, year: int) -> YearView:
    days = calendar.named_between(date(year, 1, 1), date(year, 12, 31))
    return YearView(
        version=calendar.version,
        year=year,
        published=calendar.is_published(year),
        days=[DayView(on=day.on, kind=day.kind, name=day.name) for day in days],
    )
