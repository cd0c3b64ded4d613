from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from canon.calendar import published_calendar
from contracts.event import Event
from contracts.refunds import InstalmentOverdue, PlanDefaulted, RefundWithheld
from services.refunds.plans.domain import (
    DefaultThreshold,
    Every,
    PlanStatus,
    apply_payment,
    check_overdue,
    equal_parts,
    listed_parts,
    next_check_on,
    oldest_late,
)
from tests.services.refunds.plans.domain.planning import CLAIM, COMPLAINT, NOW, PLAN, a_payment, a_plan, at

CALENDAR = published_calendar()


def test_the_due_day_itself_is_in_time() -> None:
    plan = a_plan()

    assert check_overdue(plan, CALENDAR, at(date(2026, 3, 2))) == (plan, ())


def test_the_day_ends_at_midnight_in_shanghai() -> None:
    over = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)

    assert check_overdue(a_plan(), CALENDAR, over - timedelta(seconds=1))[1] == ()
    assert len(check_overdue(a_plan(), CALENDAR, over)[1]) == 1


def test_the_day_after_it_is_overdue_and_published_once() -> None:
    now = at(date(2026, 3, 3))

    plan, events = check_overdue(a_plan(), CALENDAR, now)

    assert events == (
        InstalmentOverdue(
            aggregate_id=PLAN,
            complaint_id=COMPLAINT,
            occurred_at=now,
            claim_id=CLAIM,
            total_fen=300_000,
            paid_fen=0,
            instalment=1,
            due_on="2026-03-02",
            overdue_fen=100_000,
        ),
    )
    assert check_overdue(plan, CALENDAR, now) == (plan, ())


def test_a_due_day_in_the_holidays_rolls_to_the_next_working_day() -> None:
    plan = a_plan(equal_parts(300_000, 1, Every.MONTH, date(2026, 10, 1)))

    assert check_overdue(plan, CALENDAR, at(date(2026, 10, 8))) == (plan, ())
    assert len(check_overdue(plan, CALENDAR, at(date(2026, 10, 9)))[1]) == 1


def test_only_what_is_open_is_overdue() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(40_000), CALENDAR, NOW)

    _, events = check_overdue(plan, CALENDAR, at(date(2026, 3, 3)))

    assert events[0].overdue_fen == 60_000


def test_a_paid_instalment_is_never_late() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(100_000), CALENDAR, NOW)

    assert check_overdue(plan, CALENDAR, at(date(2026, 3, 30))) == (plan, ())


def test_two_overdue_instalments_are_a_default() -> None:
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 3, 3)))

    plan, events = check_overdue(plan, CALENDAR, at(date(2026, 4, 3)))

    assert plan.status is PlanStatus.DEFAULTED
    assert [type(event) for event in events] == [InstalmentOverdue, PlanDefaulted, RefundWithheld]
    assert events[1].overdue_fen == 200_000


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 4, 1), 0), (date(2026, 4, 2), 1)])
def test_one_instalment_more_than_thirty_days_late_is_a_default(day: date, expected: int) -> None:
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 3, 3)))

    _, events = check_overdue(plan, CALENDAR, at(day))

    assert [type(event) for event in events] == [*[PlanDefaulted] * expected, RefundWithheld]


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 3, 17), 0), (date(2026, 3, 18), 1)])
def test_the_sixteenth_day_without_a_refund_is_published_once(day: date, expected: int) -> None:
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 3, 3)))

    after, events = check_overdue(plan, CALENDAR, at(day))

    assert [(type(event), event.overdue_fen) for event in events] == [(RefundWithheld, 100_000)] * expected
    assert after.withheld_on == (date(2026, 3, 2) if expected else None)
    assert check_overdue(after, CALENDAR, at(day)) == (after, ())


def test_what_was_paid_on_the_fifteenth_day_is_not_withheld() -> None:
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 3, 3)))
    paid, _ = apply_payment(plan, a_payment(100_000), CALENDAR, at(date(2026, 3, 17)))

    assert check_overdue(paid, CALENDAR, at(date(2026, 3, 30))) == (paid, ())


def test_the_oldest_open_day_is_late_from_its_working_day() -> None:
    plan = a_plan(listed_parts([(date(2026, 10, 1), 100), (date(2026, 11, 7), 100)]))

    assert oldest_late(plan, CALENDAR, date(2026, 10, 8)) is None
    assert oldest_late(plan, CALENDAR, date(2026, 10, 9)) == (date(2026, 10, 1), 1)


def test_a_default_is_published_once_and_later_instalments_still_are() -> None:
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 4, 3)))

    _, events = check_overdue(plan, CALENDAR, at(date(2026, 6, 1)))

    assert [type(event) for event in events] == [InstalmentOverdue]


def test_a_defaulted_plan_that_is_paid_is_fulfilled() -> None:
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 4, 3)))

    plan, _ = apply_payment(plan, a_payment(300_000), CALENDAR, at(date(2026, 4, 4)))

    assert plan.status is PlanStatus.FULFILLED
    assert check_overdue(plan, CALENDAR, at(date(2026, 12, 1))) == (plan, ())
    assert next_check_on(plan, CALENDAR) is None


def test_the_bureau_may_read_default_more_strictly() -> None:
    strict = DefaultThreshold(id="reading:one-day", overdue_parts=1, overdue_days=0)

    assert check_overdue(a_plan(), CALENDAR, at(date(2026, 3, 2)), strict) == (a_plan(), ())
    plan, _ = check_overdue(a_plan(), CALENDAR, at(date(2026, 3, 3)), strict)

    assert plan.status is PlanStatus.DEFAULTED


def test_a_check_only_on_the_days_it_names_misses_nothing() -> None:
    parts = listed_parts([(date(2026, 3, 2), 100), (date(2026, 7, 1), 100), (date(2026, 10, 2), 100)])
    lazy = daily = a_plan(parts)
    daily_events: list[Event] = []
    lazy_events: list[Event] = []
    day = date(2026, 2, 2)

    while day < date(2027, 1, 1):
        daily, events = check_overdue(daily, CALENDAR, at(day))
        daily_events += events
        if (wake := next_check_on(lazy, CALENDAR)) and wake <= day:
            lazy, events = check_overdue(lazy, CALENDAR, at(day))
            lazy_events += events
        day += timedelta(1)

    assert lazy_events == daily_events
    assert [type(event) for event in daily_events].count(PlanDefaulted) == 1
    assert next_check_on(lazy, CALENDAR) is None


def test_two_weeks_unpaid_are_a_default_long_before_thirty_days() -> None:
    plan = a_plan(equal_parts(300_000, 3, Every.WEEK, date(2026, 3, 2)))

    plan, events = check_overdue(plan, CALENDAR, at(date(2026, 3, 10)))

    assert plan.status is PlanStatus.DEFAULTED
    assert [type(event) for event in events] == [InstalmentOverdue, InstalmentOverdue, PlanDefaulted]


def test_it_looks_again_the_day_after_each_last_day_and_when_fifteen_and_thirty_days_are_over() -> None:
    fresh = a_plan(listed_parts([(date(2026, 3, 2), 100), (date(2026, 7, 1), 100)]))

    published, _ = check_overdue(fresh, CALENDAR, at(date(2026, 3, 3)))
    withheld, _ = check_overdue(published, CALENDAR, at(date(2026, 3, 18)))

    assert next_check_on(fresh, CALENDAR) == date(2026, 3, 3)
    assert next_check_on(published, CALENDAR) == date(2026, 3, 18)
    assert next_check_on(withheld, CALENDAR) == date(2026, 4, 2)


def test_lateness_is_never_published_as_older_than_what_preceded_it() -> None:
    later = at(date(2026, 3, 4))

    _, events = check_overdue(replace(a_plan(), changed_at=later), CALENDAR, at(date(2026, 3, 3)))

    assert events[0].occurred_at == later
