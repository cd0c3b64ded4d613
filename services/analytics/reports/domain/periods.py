"""The periods that a report compares, and up to when each of them is known."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import Period


class Moment(NamedTuple):
    """A period, and up to when it is known."""

    period: Period
    as_of: datetime

    @property
    def days(self) -> int:
        return (self.period.last - self.period.first).days + 1


def moments_of(period: Period, basis: Basis, as_of: datetime) -> list[Moment]:
    """Return a period, the one before and that of the year before; by cohort each is known as long after its end."""
    return [
        Moment(one, _as_long_after(period, one, basis, as_of))
        for one in (period, period_before(period), year_before(period))
    ]


def period_before(period: Period) -> Period:
    """Return the period of as many days, or as many whole months, that ends the day before."""
    last = period.first - timedelta(days=1)
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1:
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month
        month = period.first.year * 12 + period.first.month - 1 - (months + 1)
        return Period(date(month // 12, month % 12 + 1, 1), last)
    return Period(last - (period.last - period.first), last)


def year_before(period: Period) -> Period:
    """Return the same days of the year before; 29 February becomes the 28th."""
    return Period(*(_a_year_earlier(day) for day in period))


def _as_long_after(period: Period, earlier: Period, basis: Basis, as_of: datetime) -> datetime:
    """Return up to when an earlier period is known: by cohort as long after its end, so that cases had as much time."""
    return as_of if basis is Basis.EVENT else as_of - (period.last - earlier.last)


def _a_year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
