"""People act on working days, later steps after their days, and of one moment in one order."""

from datetime import date, datetime, timedelta

import pytest

from canon.shanghai import SHANGHAI
from simulators.year.agenda import Agenda
from simulators.year.moments import FREE, WORKING, add_working_days, is_working, moments, next_working

pytestmark = pytest.mark.pure
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=SHANGHAI)


def test_a_working_day_has_four_moments_and_a_free_one_two() -> None:
    friday_and_saturday = [at.time().replace(second=0) for at in moments(date(2026, 11, 27), date(2026, 11, 28))]

    assert friday_and_saturday == [*WORKING, *FREE]


def test_nothing_is_done_to_the_second_a_limit_of_24_hours_ends() -> None:
    year = list(moments(date(2026, 1, 1), date(2026, 12, 31)))

    assert {at + timedelta(hours=24) for at in year}.isdisjoint(year)


def test_a_holiday_is_free_and_a_made_up_sunday_is_not() -> None:
    assert not is_working(date(2026, 10, 1))
    assert is_working(date(2026, 10, 10))  # a Saturday worked for the National Day


def test_what_takes_a_day_from_friday_is_done_on_monday() -> None:
    assert add_working_days(FRIDAY, 1.0).date() == date(2026, 11, 30)
    assert next_working(datetime(2026, 11, 28, 10, tzinfo=SHANGHAI)).date() == date(2026, 11, 30)


async def test_what_is_due_comes_by_time_then_by_matter_and_one_matter_once_a_round() -> None:
    agenda, done = Agenda(), list[str]()

    def a_task(name: str) -> None:
        async def act() -> None:
            done.append(name)

        at = FRIDAY if name != "later" else datetime(2026, 12, 1, tzinfo=SHANGHAI)
        agenda.add(at, name[0], act)

    for name in ("b1", "a1", "b2", "later"):
        a_task(name)
    rounds = agenda.due(FRIDAY)
    for tasks in rounds:
        for task in tasks:
            await task()

    assert [len(tasks) for tasks in rounds] == [2, 1]
    assert done == ["a1", "b1", "b2"]
    assert agenda.due(FRIDAY) == []
