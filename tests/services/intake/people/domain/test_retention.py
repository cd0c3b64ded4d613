"""How long a person is kept after a matter is over (个人信息保护法 Art. 19)."""

from datetime import date, timedelta

import pytest

from canon.codes import Kind
from chassis.errors import Invalid
from services.intake.people.domain.retention import (
    DEFAULT_PERIODS,
    RetentionPeriod,
    periods_in_force,
    validate_new_period,
)

TODAY = date(2026, 11, 24)


def a_period(days: int, since: date) -> RetentionPeriod:
    return RetentionPeriod(kind=Kind.COMPLAINT, days=days, since=since, basis="本局规定")


def test_what_ships_holds_for_every_kind() -> None:
    assert {kind: period.days for kind, period in periods_in_force([], TODAY).items()} == {
        Kind.COMPLAINT: 1096,
        Kind.REPORT: 1827,
        Kind.INQUIRY: 365,
    }


def test_a_period_holds_from_its_day_on() -> None:
    entered = [a_period(400, TODAY), a_period(500, TODAY + timedelta(days=1))]

    assert periods_in_force(entered, TODAY - timedelta(days=1))[Kind.COMPLAINT] == DEFAULT_PERIODS[0]
    assert periods_in_force(entered, TODAY)[Kind.COMPLAINT].days == 400
    assert periods_in_force(entered, TODAY + timedelta(days=1))[Kind.COMPLAINT].days == 500


def test_of_two_for_one_day_the_last_entered_holds() -> None:
    assert periods_in_force([a_period(400, TODAY), a_period(300, TODAY)], TODAY)[Kind.COMPLAINT].days == 300


def test_an_earlier_period_entered_later_does_not_undo_a_later_one() -> None:
    entered = [a_period(400, TODAY), a_period(300, TODAY - timedelta(days=1))]

    assert periods_in_force(entered, TODAY)[Kind.COMPLAINT].days == 400


def test_a_period_begins_tomorrow_at_the_earliest() -> None:
    tomorrow = a_period(30, TODAY + timedelta(days=1))

    assert validate_new_period(tomorrow, TODAY) == tomorrow
    with pytest.raises(Invalid):
        validate_new_period(a_period(30, TODAY), TODAY)
