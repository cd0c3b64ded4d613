"""Reminders on the fifth and eighth working day, decided purely."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.calendar import Calendar, Day, DayKind, published_calendar
from canon.codes import ClockKind
from canon.deadlines import deadline
from services.odr.disputes.domain import reminders
from services.odr.disputes.domain.disputes import Dispute, DisputeOver, DisputeState, Reminder
from tests.services.odr.disputes.domain.test_disputes import a_dispute

CALENDAR = published_calendar()
OPENED = datetime.fromisoformat("2026-11-11T15:20:00+08:00")
FIFTH, EIGHTH = (datetime.fromisoformat(f"2026-11-{day}T00:00:00+08:00") for day in (18, 23))


def opened_at(instant: datetime = OPENED, calendar: Calendar = CALENDAR) -> Dispute:
    due_at = deadline(ClockKind.ODR, instant, calendar).due_at
    return reminders.with_next_reminder(replace(a_dispute(), opened_at=instant, due_at=due_at), calendar)


def test_both_sides_are_reminded_on_the_fifth_and_the_eighth_working_day() -> None:
    dispute = opened_at()

    first, event = reminders.remind(dispute, CALENDAR, FIFTH)
    second, later = reminders.remind(first, CALENDAR, EIGHTH)

    assert (dispute.remind_at, first.remind_at, second.remind_at) == (FIFTH, EIGHTH, None)
    assert (event.working_day, later.working_day) == (5, 8)
    assert [one.working_day for one in second.reminders] == [5, 8]


def test_no_reminder_comes_early_or_of_what_is_over() -> None:
    dispute = opened_at()

    for wrong, now in (
        (dispute, FIFTH - timedelta(seconds=1)),
        (dispute, dispute.due_at),
        (replace(dispute, state=DisputeState.SETTLED), FIFTH),
        (replace(dispute, remind_at=None), FIFTH),
    ):
        with pytest.raises(DisputeOver):
            reminders.remind(wrong, CALENDAR, now)


def test_after_an_outage_the_last_day_alone_is_reminded_of() -> None:
    reminded, event = reminders.remind(opened_at(), CALENDAR, EIGHTH + timedelta(hours=9))

    assert event.working_day == 8
    assert reminded.reminders == (Reminder(working_day=8, reminded_at=EIGHTH + timedelta(hours=9)),)
    assert reminded.remind_at is None


def test_a_day_that_had_begun_before_the_dispute_is_no_reminder() -> None:
    late = replace(opened_at(), opened_at=FIFTH + timedelta(hours=1))

    assert reminders.with_next_reminder(late, CALENDAR).remind_at == EIGHTH


def test_a_holiday_that_is_published_moves_the_reminder_with_the_end() -> None:
    holiday = Calendar.from_rows("x", [2026], [Day(on=date(2026, 11, 17), kind=DayKind.STATUTORY)])
    moved = replace(opened_at(), due_at=deadline(ClockKind.ODR, OPENED, holiday).due_at)

    assert reminders.with_next_reminder(moved, holiday).remind_at == FIFTH + timedelta(days=1)


@given(st.integers(0, 24 * 1000))
def test_the_days_of_reminders_are_the_fifth_and_eighth_working_day_after_the_first(hours: int) -> None:
    instant = OPENED - timedelta(hours=hours)
    dispute = opened_at(instant)
    first, _ = reminders.remind(dispute, CALENDAR, dispute.remind_at or instant)

    days = [moment.date() for moment in (dispute.remind_at, first.remind_at) if moment]
    assert days == [CALENDAR.add_working_days(instant.date(), number) for number in (5, 8)]
