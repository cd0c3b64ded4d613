from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.refunds import ClaimOpened, PlanOpened
from services.refunds.plans.domain import (
    Every,
    InvalidPlan,
    Origin,
    PlanAlreadyOpen,
    PlanStatus,
    PlanWarning,
    equal_parts,
    listed_parts,
    open_claim,
    open_plan,
)
from tests.services.refunds.plans.domain.planning import (
    CLAIM,
    COMPLAINT,
    FIRST_DUE,
    NOW,
    PLAN,
    a_claim,
    three_months,
)


def test_an_agreement_opens_a_claim() -> None:
    claim, event = open_claim(CLAIM, COMPLAINT, 300_000, Origin.AGREEMENT, NOW)

    assert (claim.amount_fen, claim.plan_id, claim.origin, claim.changed_at) == (300_000, None, Origin.AGREEMENT, NOW)
    assert event == ClaimOpened(
        aggregate_id=CLAIM, complaint_id=COMPLAINT, occurred_at=NOW, amount_fen=300_000, origin="agreement"
    )


def test_nothing_is_no_claim() -> None:
    with pytest.raises(InvalidPlan) as refusal:
        open_claim(CLAIM, COMPLAINT, 0, Origin.REQUEST, NOW)

    [error] = refusal.value.errors
    assert (error.field, error.code, error.message) == ("/amount_fen", "not_positive", "必须大于零")


def test_a_fen_is_a_claim() -> None:
    assert open_claim(CLAIM, COMPLAINT, 1, Origin.REQUEST, NOW)[0].amount_fen == 1


def test_a_plan_publishes_its_days_and_sums() -> None:
    claim, plan, event = open_plan(PLAN, a_claim(), 300_000, three_months(), NOW)

    assert (claim.plan_id, plan.status, plan.paid_fen, plan.warnings) == (PLAN, PlanStatus.ACTIVE, 0, ())
    assert event == PlanOpened(
        aggregate_id=PLAN,
        complaint_id=COMPLAINT,
        occurred_at=NOW,
        claim_id=CLAIM,
        total_fen=300_000,
        paid_fen=0,
        due_dates=("2026-03-02", "2026-04-02", "2026-05-02"),
        amounts_fen=(100_000, 100_000, 100_000),
    )


def test_a_claim_has_one_plan() -> None:
    claim, _, _ = open_plan(PLAN, a_claim(), 300_000, three_months(), NOW)

    with pytest.raises(PlanAlreadyOpen):
        open_plan(PLAN, claim, 300_000, three_months(), NOW)


def test_a_plan_is_never_older_than_its_claim() -> None:
    later = NOW + timedelta(hours=1)

    claim, plan, event = open_plan(PLAN, replace(a_claim(), changed_at=later), 300_000, three_months(), NOW)

    assert claim.changed_at == plan.changed_at == event.occurred_at == later


@pytest.mark.parametrize(
    ("claimed", "total", "code"), [(300_000, 299_999, "sum_mismatch"), (299_999, 300_000, "more_than_claim")]
)
def test_a_plan_sums_to_its_total_and_never_exceeds_the_claim(claimed: int, total: int, code: str) -> None:
    with pytest.raises(InvalidPlan) as refusal:
        open_plan(PLAN, a_claim(claimed), total, three_months(), NOW)

    assert (refusal.value.errors[0].field, refusal.value.errors[0].code) == ("/total_fen", code)


def test_a_plan_without_parts_is_none() -> None:
    with pytest.raises(InvalidPlan):
        open_plan(PLAN, a_claim(), 0, (), NOW)


def test_more_than_twelve_months_and_tiny_parts_are_warned_of() -> None:
    parts = listed_parts([(date(2026, 3, 2), 290_000), (date(2027, 2, 3), 10_000)])

    _, plan, _ = open_plan(PLAN, a_claim(400_000), 300_000, parts, NOW)

    assert plan.warnings == (
        PlanWarning.LAST_DUE_FAR,
        PlanWarning.INSTALMENT_SMALL,
        PlanWarning.LESS_THAN_CLAIM,
    )
    assert [warning.text for warning in plan.warnings] == [
        "最后一期在十二个月以后",
        "有一期不到总额的百分之五",
        "计划总额少于应退金额",
    ]


def test_exactly_twelve_months_and_five_per_cent_are_not() -> None:
    parts = listed_parts([(date(2026, 3, 2), 285_000), (date(2027, 2, 2), 15_000)])

    _, plan, _ = open_plan(PLAN, a_claim(), 300_000, parts, NOW)

    assert plan.warnings == ()


def test_equal_parts_put_the_rounding_on_the_last() -> None:
    parts = equal_parts(100_001, 3, Every.WEEK, FIRST_DUE)

    assert [part.amount_fen for part in parts] == [33_334, 33_334, 33_333]
    assert [part.due_on.day for part in parts] == [2, 9, 16]


def test_a_month_without_that_day_ends_on_its_last() -> None:
    parts = equal_parts(400, 4, Every.MONTH, date(2026, 12, 31))

    assert [part.due_on for part in parts] == [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


def test_a_quarter_is_three_months() -> None:
    parts = equal_parts(200, 2, Every.QUARTER, date(2026, 11, 30))

    assert parts[1].due_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("total", "count", "first", "field", "code"),
    [
        (100, 0, FIRST_DUE, "/instalments/count", "out_of_range"),
        (100_000, 601, FIRST_DUE, "/instalments/count", "out_of_range"),
        (2, 3, FIRST_DUE, "/instalments/count", "too_many_parts"),
        (200, 2, date(9999, 12, 1), "/instalments/first_due_on", "out_of_range"),
        (200, 2, date(2099, 12, 31), "/instalments/first_due_on", "out_of_range"),
        (200, 2, date(2099, 11, 30), "/instalments/count", "out_of_range"),
        (200, 2, date(1999, 12, 31), "/instalments/first_due_on", "out_of_range"),
    ],
)
def test_an_impossible_pace_is_refused_by_name(total: int, count: int, first: date, field: str, code: str) -> None:
    with pytest.raises(InvalidPlan) as refusal:
        equal_parts(total, count, Every.MONTH, first)

    assert (refusal.value.errors[0].field, refusal.value.errors[0].code) == (field, code)


@pytest.mark.parametrize(
    ("parts", "field", "code"),
    [
        ([], "/instalments", "out_of_range"),
        ([(FIRST_DUE, 0)], "/instalments/0/amount_fen", "not_positive"),
        ([(FIRST_DUE, 1)] * 601, "/instalments", "out_of_range"),
        ([(date(1999, 12, 31), 1)], "/instalments/0/due_on", "out_of_range"),
        ([(date(2099, 12, 1), 1)], "/instalments/0/due_on", "out_of_range"),
        ([(FIRST_DUE, 1), (date(2026, 3, 1), 1)], "/instalments/1/due_on", "not_in_order"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused_by_name(parts: list[tuple[date, int]], field: str, code: str) -> None:
    with pytest.raises(InvalidPlan) as refusal:
        listed_parts(parts)

    assert (refusal.value.errors[0].field, refusal.value.errors[0].code) == (field, code)


def test_a_plan_may_be_as_long_as_six_hundred_parts_of_a_fen_and_end_in_november_2099() -> None:
    assert len(equal_parts(600, 600, Every.MONTH, date(2000, 1, 1))) == 600
    assert len(listed_parts([(date(2099, 11, 30), 1)] * 600)) == 600


def test_the_twelve_months_are_counted_from_today_in_shanghai() -> None:
    parts = listed_parts([(date(2027, 2, 2), 300_000)])
    midnight = datetime(2026, 2, 1, 16, 0, tzinfo=UTC)

    before = open_plan(PLAN, a_claim(), 300_000, parts, midnight - timedelta(seconds=1))[1]
    after = open_plan(PLAN, a_claim(), 300_000, parts, midnight)[1]

    assert (before.warnings, after.warnings) == ((PlanWarning.LAST_DUE_FAR,), ())


def test_two_parts_may_fall_on_one_day_and_a_plan_may_begin_long_ago() -> None:
    parts = listed_parts([(date(2000, 1, 1), 1), (date(2000, 1, 1), 1)])

    assert [part.number for part in parts] == [1, 2]
