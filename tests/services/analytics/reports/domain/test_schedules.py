"""A report is due from the first working morning after its period on."""

from datetime import datetime

import pytest

from canon.calendar import published_calendar
from canon.shanghai import SHANGHAI
from services.analytics.reports.domain.schedules import Schedule, due_period

MONTHLY, QUARTERLY = Schedule.MONTHLY, Schedule.QUARTERLY


@pytest.mark.parametrize(
    ("schedule", "now", "period"),
    [
        (MONTHLY, "2026-04-01T08:00", ("2026-03-01", "2026-03-31")),
        (MONTHLY, "2026-04-01T07:59", ("2026-02-01", "2026-02-28")),
        (MONTHLY, "2026-04-30T23:59", ("2026-03-01", "2026-03-31")),
        (MONTHLY, "2026-01-03T12:00", ("2025-11-01", "2025-11-30")),  # New Year's holiday
        (MONTHLY, "2026-01-04T08:00", ("2025-12-01", "2025-12-31")),  # a Sunday that is worked
        (MONTHLY, "2026-10-08T07:00", ("2026-08-01", "2026-08-31")),  # the week of the National Day
        (MONTHLY, "2026-10-08T08:00", ("2026-09-01", "2026-09-30")),
        (QUARTERLY, "2026-04-01T08:00", ("2026-01-01", "2026-03-31")),
        (QUARTERLY, "2026-04-01T07:59", ("2025-10-01", "2025-12-31")),
        (QUARTERLY, "2026-06-30T12:00", ("2026-01-01", "2026-03-31")),
        (QUARTERLY, "2026-01-04T08:00", ("2025-10-01", "2025-12-31")),
    ],
)
def test_the_last_period_is_due_from_its_first_working_morning_on(
    schedule: Schedule, now: str, period: tuple[str, str]
) -> None:
    found = due_period(schedule, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI), published_calendar())

    assert (found.first.isoformat(), found.last.isoformat()) == period
