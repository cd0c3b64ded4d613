"""Every clock started on every day of eight years, against a second implementation that shares nothing with it."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from canon.calendar import published_calendar
from canon.codes import ClockKind, RuleSet
from canon.deadlines import deadline
from canon.shanghai import SHANGHAI

CALENDAR = published_calendar()
ONE = timedelta(1)
DAYS = [date(2019, 1, 1) + timedelta(n) for n in range(2922)]
WORKED = {day for day in DAYS if chinese_calendar.is_workday(day)}
STATUTORY_BY_YEAR = {
    2019: "01-01 02-05 02-06 02-07 04-05 05-01 06-07 09-13 10-01 10-02 10-03",
    2020: "01-01 01-25 01-26 01-27 04-04 05-01 06-25 10-01 10-02 10-03",
    2021: "01-01 02-12 02-13 02-14 04-04 05-01 06-14 09-21 10-01 10-02 10-03",
    2022: "01-01 02-01 02-02 02-03 04-05 05-01 06-03 09-10 10-01 10-02 10-03",
    2023: "01-01 01-22 01-23 01-24 04-05 05-01 06-22 09-29 10-01 10-02 10-03",
    2024: "01-01 02-10 02-11 02-12 04-04 05-01 06-10 09-17 10-01 10-02 10-03",
    2025: "01-01 01-28 01-29 01-30 01-31 04-04 05-01 05-02 05-31 10-01 10-02 10-03 10-06",
    2026: "01-01 02-16 02-17 02-18 02-19 04-05 05-01 05-02 06-19 09-25 10-01 10-02 10-03",
}
STATUTORY = {date.fromisoformat(f"{year}-{day}") for year, days in STATUTORY_BY_YEAR.items() for day in days.split()}
WORKING_DAYS = {
    ClockKind.ACCEPTANCE: 7,
    ClockKind.NOTICE: 7,
    ClockKind.REPORTER_NOTICE: 5,
    ClockKind.ODR: 10,
    ClockKind.VERIFICATION: 15,
    ClockKind.MEDIATION_LEAD: 15,
}


def by_hand(kind: ClockKind, rules: RuleSet, start: date) -> date:
    if kind is ClockKind.REFUND_15D:
        day = start + timedelta(15)
        while day not in WORKED and day <= DAYS[-1]:
            day += ONE
        return day
    if kind is ClockKind.MEDIATION and (rules is RuleSet.ORDER121 or start >= date(2024, 7, 1)):
        day = start + timedelta(60)
        while day in STATUTORY:
            day += ONE
        return day
    left = WORKING_DAYS.get(kind, 45)
    day = start
    while left and day <= DAYS[-1]:
        day += ONE
        left -= day in WORKED
    return day


CLOCKS = [
    (kind, rules)
    for kind in [*WORKING_DAYS, ClockKind.MEDIATION, ClockKind.REFUND_15D]
    for rules in RuleSet
    if (kind, rules) != (ClockKind.REPORTER_NOTICE, RuleSet.ORDER121)
]


@pytest.mark.parametrize(("kind", "rules"), CLOCKS)
def test_a_clock_started_on_any_day_of_eight_years_ends_where_the_hand_count_ends(
    kind: ClockKind, rules: RuleSet
) -> None:
    differing = []
    for start in DAYS:
        expected = by_hand(kind, rules, start)
        if expected > DAYS[-1]:
            continue
        due = deadline(kind, datetime.combine(start, time(23, 59), SHANGHAI), CALENDAR, rules)
        if (due.last_day, due.provisional) != (expected, False):
            differing.append((start, expected, due.last_day))

    assert differing == []
