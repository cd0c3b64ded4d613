from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.calendar import published_calendar
from contracts.refunds import PaymentRecorded, PlanFulfilled
from services.refunds.plans.domain import (
    InvalidPlan,
    MoreThanAgreed,
    MoreThanInstalment,
    Payment,
    Plan,
    PlanStatus,
    ReferenceReused,
    apply_payment,
)
from tests.services.refunds.plans.domain.planning import CLAIM, COMPLAINT, NOW, PLAN, a_payment, a_plan, at

CALENDAR = published_calendar()


def paid_of(plan: Plan) -> list[int]:
    return [part.paid_fen for part in plan.instalments]


def test_a_payment_goes_to_the_oldest_open_instalment_first() -> None:
    plan, events = apply_payment(a_plan(), a_payment(150_000), CALENDAR, NOW)

    assert paid_of(plan) == [100_000, 50_000, 0]
    assert events == (
        PaymentRecorded(
            aggregate_id=PLAN,
            complaint_id=COMPLAINT,
            occurred_at=NOW,
            claim_id=CLAIM,
            total_fen=300_000,
            paid_fen=150_000,
            amount_fen=150_000,
            paid_on="2026-02-02",
            reference="r-1",
            overdue_fen=0,
        ),
    )


def test_a_named_instalment_takes_the_payment() -> None:
    plan, events = apply_payment(a_plan(), a_payment(60_000, instalment=2), CALENDAR, NOW)

    assert paid_of(plan) == [0, 60_000, 0]
    assert events[0].model_dump()["instalment"] == 2


def test_what_a_payment_leaves_overdue_is_published_with_it() -> None:
    now = at(date(2026, 3, 3))

    later, events = apply_payment(a_plan(), a_payment(100_000, instalment=2), CALENDAR, now)
    _, more = apply_payment(later, a_payment(40_000, "r-2"), CALENDAR, now)

    assert [event.model_dump()["overdue_fen"] for event in (*events, *more)] == [100_000, 60_000]


def test_a_named_instalment_takes_no_more_than_is_open_of_it() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(60_000, instalment=2), CALENDAR, NOW)

    with pytest.raises(MoreThanInstalment):
        apply_payment(plan, a_payment(40_001, "r-2", instalment=2), CALENDAR, NOW)


def test_the_same_payment_again_changes_nothing() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(150_000), CALENDAR, NOW)

    assert apply_payment(plan, a_payment(150_000), CALENDAR, NOW + timedelta(days=1)) == (plan, ())


@pytest.mark.parametrize(
    "other",
    [
        a_payment(150_001),
        a_payment(150_000, instalment=1),
        replace(a_payment(150_000), paid_on=date(2026, 2, 1)),
    ],
)
def test_a_reference_is_not_used_for_another_payment(other: Payment) -> None:
    plan, _ = apply_payment(a_plan(), a_payment(150_000), CALENDAR, NOW)

    with pytest.raises(ReferenceReused) as refusal:
        apply_payment(plan, other, CALENDAR, NOW)

    assert refusal.value.code == "reference_reused"


def test_the_last_fen_fulfils_the_plan() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(299_999), CALENDAR, NOW)

    plan, events = apply_payment(plan, a_payment(1, "r-2"), CALENDAR, NOW)

    assert plan.status is PlanStatus.FULFILLED
    assert [type(event) for event in events] == [PaymentRecorded, PlanFulfilled]


def test_more_than_agreed_is_refused() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(299_999), CALENDAR, NOW)

    with pytest.raises(MoreThanAgreed):
        apply_payment(plan, a_payment(2, "r-2"), CALENDAR, NOW)


def test_a_fulfilled_plan_still_knows_its_payments() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(300_000), CALENDAR, NOW)

    assert apply_payment(plan, a_payment(300_000), CALENDAR, NOW) == (plan, ())
    with pytest.raises(MoreThanAgreed):
        apply_payment(plan, a_payment(1, "r-2"), CALENDAR, NOW)


def test_a_part_leaves_the_plan_running_and_is_its_latest_change() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(1), CALENDAR, NOW + timedelta(hours=1))

    assert (plan.status, plan.changed_at) == (PlanStatus.ACTIVE, NOW + timedelta(hours=1))


def test_a_named_instalment_can_be_paid_whole() -> None:
    plan, _ = apply_payment(a_plan(), a_payment(100_000, instalment=2), CALENDAR, NOW)

    assert [part.paid_fen for part in plan.instalments] == [0, 100_000, 0]


def test_a_payment_may_be_old_and_its_reference_long() -> None:
    payment = replace(a_payment(1, "x" * 200), paid_on=date(2000, 1, 1))

    assert apply_payment(a_plan(), payment, CALENDAR, NOW)[0].payments == (payment,)


def test_today_is_the_day_in_shanghai() -> None:
    early = datetime(2026, 2, 1, 16, 0, tzinfo=UTC)

    assert apply_payment(a_plan(), a_payment(1), CALENDAR, early)[0].paid_fen == 1
    with pytest.raises(InvalidPlan):
        apply_payment(a_plan(), a_payment(1), CALENDAR, early - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("payment", "field", "code"),
    [
        (a_payment(0), "/amount_fen", "not_positive"),
        (a_payment(1, " "), "/reference", "required"),
        (a_payment(1, "x" * 201), "/reference", "out_of_range"),
        (replace(a_payment(1), paid_on=date(1999, 12, 31)), "/paid_on", "out_of_range"),
        (replace(a_payment(1), paid_on=date(2026, 2, 3)), "/paid_on", "in_future"),
        (a_payment(1, instalment=0), "/instalment", "unknown_instalment"),
        (a_payment(1, instalment=4), "/instalment", "unknown_instalment"),
    ],
)
def test_a_payment_that_cannot_be_right_is_refused_by_name(payment: Payment, field: str, code: str) -> None:
    with pytest.raises(InvalidPlan) as refusal:
        apply_payment(a_plan(), payment, CALENDAR, NOW)

    assert (refusal.value.errors[0].field, refusal.value.errors[0].code) == (field, code)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 150_000), st.sampled_from("abcdef"), st.none() | st.integers(min_value=1, max_value=3)
        ),
        max_size=15,
    )
)
def test_whatever_arrives_each_reference_counts_once_and_never_beyond_the_total(
    arrivals: list[tuple[int, str, int | None]],
) -> None:
    plan, published_fen = a_plan(), 0
    for amount_fen, reference, instalment in arrivals:
        try:
            plan, events = apply_payment(plan, a_payment(amount_fen, reference, instalment), CALENDAR, NOW)
        except (MoreThanAgreed, MoreThanInstalment, ReferenceReused):
            continue
        published_fen += sum(event.amount_fen for event in events if isinstance(event, PaymentRecorded))

    assert plan.paid_fen == published_fen == sum(payment.amount_fen for payment in plan.payments) <= plan.total_fen
    assert all(0 <= part.paid_fen <= part.amount_fen for part in plan.instalments)
    assert len({payment.reference for payment in plan.payments}) == len(plan.payments)
    assert (plan.status is PlanStatus.FULFILLED) == (plan.paid_fen == plan.total_fen)


def test_a_payment_is_never_published_as_older_than_what_preceded_it() -> None:
    later = NOW + timedelta(hours=1)

    plan, events = apply_payment(replace(a_plan(), changed_at=later), a_payment(1), CALENDAR, NOW)

    assert plan.changed_at == events[0].occurred_at == later
