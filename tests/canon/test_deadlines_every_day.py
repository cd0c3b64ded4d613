"""Every clock started on every day of eight years, against a second implementation that shares nothing with the first."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from canon.calendar import published_calendar
from canon.codes import ClockKind, RuleSet
from canon.deadlines import SHANGHAI, deadline

CALENDAR = published_calendar()
ONE = timedelta(1)
DAYS = [date(2019, 1, 1) + timedelta(n) for n in range(2922)]
WORKED = {day for day in DAYS if chinese_calendar.is_workday(day)}
STATUTORY = {
    date.fromisoformat(day)
    for day in """
    2019-01-01 2019-02-05 2019-02-06 2019-02-07 2019-04-05 2019-05-01 2019-06-07 2019-09-13 2019-10-01 2019-10-02 2019-10-03
    2020-01-01 2020-01-25 2020-01-26 2020-01-27 2020-04-04 2020-05-01 2020-06-25 2020-10-01 2020-10-02 2020-10-03
    2021-01-01 2021-02-12 2021-02-13 2021-02-14 2021-04-04 2021-05-01 2021-06-14 2021-09-21 2021-10-01 2021-10-02 2021-10-03
    2022-01-01 2022-02-01 2022-02-02 2022-02-03 2022-04-05 2022-05-01 2022-06-03 2022-09-10 2022-10-01 2022-10-02 2022-10-03
    2023-01-01 2023-01-22 2023-01-23 2023-01-24 2023-04-05 2023-05-01 2023-06-22 2023-09-29 2023-10-01 2023-10-02 2023-10-03
    2024-01-01 2024-02-10 2024-02-11 2024-02-12 2024-04-04 2024-05-01 2024-06-10 2024-09-17 2024-10-01 2024-10-02 2024-10-03
    2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-04 2025-05-01 2025-05-02 2025-05-31 2025-10-01 2025-10-02
    2025-10-03 2025-10-06
    2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-04-05 2026-05-01 2026-05-02 2026-06-19 2026-09-25 2026-10-01
    2026-10-02 2026-10-03
    """.split()
}
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


@pytest.mark.parametrize("rules", list(RuleSet))
@pytest.mark.parametrize("kind", [*WORKING_DAYS, ClockKind.MEDIATION, ClockKind.REFUND_15D])
def test_a_clock_started_on_any_day_of_eight_years_ends_where_the_hand_count_ends(
    kind: ClockKind, rules: RuleSet
) -> None:
    if kind is ClockKind.REPORTER_NOTICE and rules is RuleSet.ORDER121:
        pytest.skip("Order 121 has no such clock")

    differing = []
    for start in DAYS:
        expected = by_hand(kind, rules, start)
        if expected > DAYS[-1]:
            continue
        due = deadline(kind, datetime.combine(start, time(23, 59), SHANGHAI), CALENDAR, rules)
        if (due.last_day, due.provisional) != (expected, False):
            differing.append((start, expected, due.last_day))

    assert differing == []
