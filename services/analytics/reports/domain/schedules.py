"""When reports are written by themselves: on the first working morning after a month or a quarter."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from canon.calendar import Calendar
from canon.shanghai import SHANGHAI, day_of
from services.analytics.definitions.domain.questions import Period

MORNING = time(8, 0)  # in Shanghai
DAY = timedelta(days=1)


class Schedule(StrEnum):
    """A series of reports of whole periods (月报, 季报)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        return 1 if self is Schedule.MONTHLY else 3


def due_period(schedule: Schedule, now: datetime, calendar: Calendar) -> Period:
    """Return the last period whose report is due: from the first working morning after it on."""
    begun = _beginning(day_of(now), schedule.months)
    if now < _morning(begun, calendar):
        begun = _beginning(begun - DAY, schedule.months)
    return Period(_beginning(begun - DAY, schedule.months), begun - DAY)


def _beginning(day: date, months: int) -> date:
    """Return the first day of the months that a day lies in: 1, or 3 from January, April, July or October on."""
    return day.replace(month=day.month - (day.month - 1) % months, day=1)


def _morning(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(calendar.working_day_from(day), MORNING, SHANGHAI)
