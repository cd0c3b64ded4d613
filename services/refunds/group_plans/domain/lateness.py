"""Overdue instalments of a group (逾期), breaches of a version (违约次数), and its default (违约)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from canon.calendar import Calendar
from services.refunds.group_cases.domain.state import Member
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion, VersionState
from services.refunds.plans.domain import (
    TWO_OR_THIRTY_DAYS,
    WITHHELD_DAYS,
    DefaultThreshold,
    Instalment,
    is_in_default,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCheck:
    """A version after a check of its due days: those newly breached, and whether it is newly in default or withheld."""

    version: PlanVersion
    days: tuple[DueDay, ...]
    breached: tuple[DueDay, ...]
    is_newly_defaulted: bool
    is_newly_withheld: bool


def check_due_days(
    version: PlanVersion,
    days: Sequence[DueDay],
    calendar: Calendar,
    today: date,
    reading: DefaultThreshold = TWO_OR_THIRTY_DAYS,
) -> OverdueCheck:
    """Count a breach for each due day that is newly late, and find whether the whole plan is newly in default.

    A due day is late when something of it is open after its last day, rolled to a working day (民法典 Art. 203); the
    plan is in default by the same reading as a single one.
    """
    late = {day.number: _days_late(day.due_on, day.open_fen, calendar, today) for day in days}
    fresh = [day for day in days if late[day.number] and not day.is_breached]
    withheld = next((day.due_on for day in days if late[day.number] > WITHHELD_DAYS), None)
    newly = version.state is VersionState.ACTIVE and is_in_default(list(late.values()), reading)
    return OverdueCheck(
        version=replace(
            version,
            breaches=version.breaches + len(fresh),
            state=VersionState.DEFAULTED if newly else version.state,
            withheld_on=version.withheld_on or withheld,
        ),
        days=tuple(replace(day, is_breached=day.is_breached or day in fresh) for day in days),
        breached=tuple(fresh),
        is_newly_defaulted=newly,
        is_newly_withheld=withheld is not None and version.withheld_on is None,
    )


def next_check_on(
    version: PlanVersion,
    days: Sequence[DueDay],
    calendar: Calendar,
    today: date,
    reading: DefaultThreshold = TWO_OR_THIRTY_DAYS,
) -> date | None:
    """Return the next day on which instalments may become overdue or somebody be in default; None if never again."""
    if not version.is_open:
        return None
    found = set[date]()
    for day in days:
        last = calendar.working_day_from(day.due_on).toordinal()
        if day.open_fen:
            found |= {date.fromordinal(last + late + 1) for late in (0, WITHHELD_DAYS, reading.overdue_days)}
    return min((on for on in found if on > today), default=None)


def oldest_late(days: Sequence[DueDay], calendar: Calendar, today: date) -> tuple[date, int] | None:
    """Return the oldest due day that is late and by how many days, its last day rolled to a working day."""
    for day in sorted(days, key=lambda day: day.due_on):
        days_late = _days_late(day.due_on, day.open_fen, calendar, today)
        if days_late:
            return day.due_on, days_late
    return None


def late_number(days: Iterable[DueDay], calendar: Calendar, today: date) -> int:
    """Return the number of the last due day whose last day to pay is over; 0 if none is."""
    return max((day.number for day in days if calendar.working_day_from(day.due_on) < today), default=0)


def with_lateness(
    member: Member,
    parts: Sequence[Instalment],
    calendar: Calendar,
    today: date,
    reading: DefaultThreshold = TWO_OR_THIRTY_DAYS,
) -> Member:
    """Return a member with what is late of its instalments, and whether it is in default by the reading."""
    late = [part for part in parts if part.days_late(calendar, today)]
    return replace(
        member,
        overdue_fen=sum(part.open_fen for part in late),
        first_overdue_on=late[0].due_on if late else None,
        is_defaulted=bool(late) and is_in_default([part.days_late(calendar, today) for part in late], reading),
    )


def _days_late(due_on: date, open_fen: int, calendar: Calendar, today: date) -> int:
    return max((today - calendar.working_day_from(due_on)).days, 0) if open_fen else 0
