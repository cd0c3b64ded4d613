"""Both sides agree anew: nothing is owed twice."""

from datetime import date, timedelta

import pytest

from canon.calendar import published_calendar
from services.refunds.plans.domain import (
    NoLongerOwed,
    PlanStatus,
    PlanWarning,
    apply_payment,
    check_overdue,
    next_check_on,
    open_plan,
    supersede,
)
from tests.services.refunds.plans.domain.planning import (
    COMPLAINT,
    NOW,
    PLAN,
    a_claim,
    a_payment,
    a_plan,
    at,
    three_months,
)

CALENDAR = published_calendar()
LATER = COMPLAINT


def test_what_was_paid_stays_paid_and_the_rest_is_owed_no_more() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(50_000), CALENDAR, NOW)

    plan, events = supersede(plan, LATER, NOW + timedelta(days=1))

    assert (plan.status, plan.paid_fen, plan.total_fen) == (PlanStatus.SUPERSEDED, 50_000, 300_000)
    assert (events.aggregate_id, events.by_plan_id, events.paid_fen, events.total_fen) == (PLAN, LATER, 50_000, 300_000)
    assert events.occurred_at == plan.changed_at == NOW + timedelta(days=1)


def test_a_superseded_plan_is_never_late() -> None:
    plan, _ = supersede(a_plan(), LATER, NOW)
    long_after = date(2027, 2, 1)

    assert check_overdue(plan, CALENDAR, at(long_after)) == (plan, ())
    assert next_check_on(plan, CALENDAR) is None
    assert plan.overdue_fen(CALENDAR, long_after) == 0
    assert [plan.days_late(part, CALENDAR, long_after) for part in plan.instalments] == [0, 0, 0]


def test_a_superseded_plan_takes_no_more_money_but_knows_what_it_took() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(50_000), CALENDAR, NOW)
    plan, _ = supersede(plan, LATER, NOW)

    assert apply_payment(plan, a_payment(50_000), CALENDAR, NOW) == (plan, ())
    with pytest.raises(NoLongerOwed):
        apply_payment(plan, a_payment(50_000, "r-2"), CALENDAR, NOW)


def test_a_plan_after_one_that_was_paid_in_part_asks_whether_its_sum_is_what_is_still_to_come() -> None:
    _, fresh, _ = open_plan(PLAN, a_claim(), 300_000, three_months(), NOW)
    _, anew, _ = open_plan(PLAN, a_claim(), 300_000, three_months(), NOW, paid_before=True)

    assert (fresh.warnings, anew.warnings) == ((), (PlanWarning.PAID_BEFORE,))
    assert "此后另付" in PlanWarning.PAID_BEFORE.text
