"""When people act: four times on a working day, twice on any other for what cannot wait."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from canon.calendar import published_calendar
from canon.shanghai import SHANGHAI

WORKING = (time(9, 10), time(11, 0), time(14, 40), time(17, 10))
FREE = (time(10, 0), time(19, 0))
NO_TWO_DAYS_ALIKE = 53  # seconds


def is_working(day: date) -> bool:
    """Whether offices are open; a day whose year has no published calendar follows the week."""
    return published_calendar().is_working(day)


def moments(first: date, last: date) -> Iterator[datetime]:
    """Return the instants of all days, both included, at which somebody acts."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        late = timedelta(
            seconds=day.toordinal() % NO_TWO_DAYS_ALIKE
        )  # so that nothing is done to the second a limit ends
        for at in WORKING if is_working(day) else FREE:
            yield datetime.combine(day, at, SHANGHAI) + late


def next_working(at: datetime) -> datetime:
    """Return the instant itself on a working day, else the first moment of the next one."""
    day = at.astimezone(SHANGHAI).date()
    if is_working(day):
        return at
    while not is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, WORKING[0], SHANGHAI)


def add_working_days(at: datetime, days: float) -> datetime:
    """Return an instant so many working days later; a fraction is of the office's eight hours."""
    at = next_working(at)
    whole, rest = divmod(days, 1.0)
    for _ in range(int(whole)):
        at = next_working(at + timedelta(days=1))
    return next_working(at + timedelta(hours=8 * rest))
