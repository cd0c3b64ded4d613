"""A monthly budget pays every person exactly, in any order, and no instalment is too small; for arbitrary rosters."""

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.refunds.group_plans.domain.figures import SimulationWarning, outcome_of
from services.refunds.group_plans.domain.refusals import BudgetTooSmall, NothingOwed, TooManyMonths
from services.refunds.group_plans.domain.simulation import Debt, Share, Strategy, Terms, Timetable, schedule

START = date(2027, 1, 31)


SUMS = st.tuples(st.integers(1, 3_000_000), st.integers(0, 20))
DAYS = st.sampled_from([None, date(2021, 3, 1), date(2022, 8, 9), date(2024, 2, 29)])


def _roster(people: list[tuple[tuple[int, int], bool, date | None]]) -> list[Debt]:
    return [
        Debt(member=member, owed_fen=owed, open_fen=owed * parts // 20, hardship=hardship, signed_on=day)
        for member, ((owed, parts), hardship, day) in enumerate(people, start=1)
    ]


ROSTERS = st.lists(st.tuples(SUMS, st.booleans(), DAYS), min_size=1, max_size=15).map(_roster)


def terms(
    budget_fen: int, strategy: Strategy = Strategy.PRO_RATA, starts_on: date = START, ends_on: date | None = None
) -> Terms:
    return Terms(monthly_budget_fen=budget_fen, strategy=strategy, starts_on=starts_on, ends_on=ends_on)


def debt(member: int, fen: int, *, hardship: bool = False, signed_on: date | None = None) -> Debt:
    return Debt(member=member, owed_fen=fen, open_fen=fen, hardship=hardship, signed_on=signed_on)


def amounts(timetable: Timetable, member: int) -> list[tuple[int, int]]:
    return [(share.month, share.amount_fen) for share in timetable[member]]


@settings(max_examples=60)
@given(roster=ROSTERS, strategy=st.sampled_from(Strategy), budget=st.integers(1, 5_000_000))
def test_everybody_gets_exactly_what_is_open_within_the_budget(
    roster: list[Debt], strategy: Strategy, budget: int
) -> None:
    try:
        timetable = schedule(roster, terms(budget, strategy))
    except (NothingOwed, BudgetTooSmall, TooManyMonths):
        return
    months = defaultdict[int, int](int)
    for one in roster:
        shares = timetable.get(one.member, ())
        assert sum(share.amount_fen for share in shares) == one.open_fen
        assert [share.month for share in shares] == sorted({share.month for share in shares})
        assert all(share.amount_fen * 20 >= one.owed_fen for share in shares[:-1])
        assert all(share.amount_fen > 0 for share in shares)
        for share in shares:
            months[share.month] += share.amount_fen
    assert max(months.values()) <= budget
    outcome = outcome_of(roster, terms(budget, strategy), timetable)
    assert outcome.total_fen == sum(one.open_fen for one in roster)
    assert outcome.months[-1].people_done == outcome.people == sum(1 for one in roster if one.open_fen)
    assert 0 <= outcome.fairness.spread_bp <= 10_000


@settings(max_examples=60)
@given(roster=ROSTERS, strategy=st.sampled_from(Strategy), budget=st.integers(1, 5_000_000), data=st.data())
def test_the_order_in_which_people_are_listed_does_not_matter(
    roster: list[Debt], strategy: Strategy, budget: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(roster))
    try:
        expected = schedule(roster, terms(budget, strategy))
    except (NothingOwed, BudgetTooSmall, TooManyMonths):
        return

    assert schedule(shuffled, terms(budget, strategy)) == expected


@settings(max_examples=60)
@given(roster=ROSTERS, strategy=st.sampled_from(Strategy))
def test_a_budget_that_can_pay_the_smallest_instalments_is_taken_unless_it_takes_fifty_years(
    roster: list[Debt], strategy: Strategy
) -> None:
    still = [one for one in roster if one.open_fen]
    if not still:
        return
    needed = max(min(one.smallest_fen, one.open_fen) for one in still)
    try:
        schedule(roster, terms(needed, strategy))
    except TooManyMonths:
        assert sum(one.open_fen for one in still) > needed * 30
    with pytest.raises(BudgetTooSmall):
        schedule(roster, terms(needed - 1, strategy))


def test_pro_rata_gives_everybody_a_share_every_month() -> None:
    timetable = schedule([debt(1, 90_000), debt(2, 30_000)], terms(40_000))

    assert amounts(timetable, 1) == [(1, 30_000), (2, 30_000), (3, 30_000)]
    assert amounts(timetable, 2) == [(1, 10_000), (2, 10_000), (3, 10_000)]


def test_where_shares_would_be_too_small_people_take_turns() -> None:
    roster = [debt(member, 100_000) for member in range(1, 5)]

    timetable = schedule(roster, terms(10_000))

    assert amounts(timetable, 1)[:2] == [(1, 5_000), (3, 5_000)]
    assert amounts(timetable, 3)[:2] == [(2, 5_000), (4, 5_000)]
    assert max(share.month for shares in timetable.values() for share in shares) == 40


def test_by_date_pays_the_earliest_contract_first_and_those_without_a_day_last() -> None:
    roster = [debt(1, 50_000), debt(2, 50_000, signed_on=date(2023, 2, 1)), debt(3, 50_000, signed_on=date(2022, 1, 1))]

    timetable = schedule(roster, terms(50_000, Strategy.BY_DATE))

    assert [timetable[member] for member in (3, 2, 1)] == [[Share(month, 50_000)] for month in (1, 2, 3)]
    outcome = outcome_of(roster, terms(50_000, Strategy.BY_DATE), timetable)
    assert outcome.warnings == (SimulationWarning.WITHOUT_DAY,)


def test_hardship_is_done_before_the_others_begin() -> None:
    roster = [debt(1, 80_000), debt(2, 60_000, hardship=True)]

    timetable = schedule(roster, terms(50_000, Strategy.HARDSHIP_FIRST))

    assert amounts(timetable, 2) == [(1, 50_000), (2, 10_000)]
    assert amounts(timetable, 1) == [(2, 40_000), (3, 40_000)]
    fairness = outcome_of(roster, terms(50_000, Strategy.HARDSHIP_FIRST), timetable).fairness
    assert (fairness.hardship_done_month, fairness.half_done_month) == (2, 2)
    assert (fairness.hardship_wait_days, fairness.other_wait_days) == (4, 43)


def test_the_smallest_sums_first_finish_most_people_early() -> None:
    roster = [debt(1, 90_000), debt(2, 10_000), debt(3, 20_000)]

    outcome = outcome_of(
        roster, terms(30_000, Strategy.SMALLEST_FIRST), schedule(roster, terms(30_000, Strategy.SMALLEST_FIRST))
    )

    assert [(month.amount_fen, month.people_done) for month in outcome.months] == [
        (30_000, 2),
        (30_000, 2),
        (30_000, 2),
        (30_000, 3),
    ]


def test_what_is_left_of_a_month_goes_to_whoever_can_take_it() -> None:
    roster = [debt(1, 100_000, hardship=True), debt(2, 8_000)]

    timetable = schedule(roster, terms(52_000, Strategy.HARDSHIP_FIRST))

    assert amounts(timetable, 1) == [(1, 52_000), (2, 48_000)]
    assert amounts(timetable, 2) == [(2, 4_000), (3, 4_000)]


def test_a_shorter_month_is_due_on_its_last_day_and_late_ends_are_warned_of() -> None:
    wanted = terms(10_000, starts_on=START, ends_on=date(2027, 12, 31))

    outcome = outcome_of([debt(1, 130_000)], wanted, schedule([debt(1, 130_000)], wanted))

    assert [month.due_on for month in outcome.months[:3]] == [START, date(2027, 2, 28), date(2027, 3, 31)]
    assert outcome.warnings == (SimulationWarning.END_BEFORE_DONE,)
    late = schedule([debt(1, 140_000)], terms(10_000))
    assert outcome_of([debt(1, 140_000)], terms(10_000), late).warnings == (SimulationWarning.LAST_DUE_FAR,)


def test_a_budget_below_five_per_cent_of_somebody_names_the_least_that_works() -> None:
    with pytest.raises(BudgetTooSmall) as refused:
        schedule([debt(1, 100_000), debt(2, 1_000)], terms(4_999))

    [error] = refused.value.errors
    assert (error.field, error.message) == ("/monthly_budget_fen", "每月至少 50.00 元")


def test_fifty_years_are_the_limit() -> None:
    with pytest.raises(TooManyMonths):
        schedule([debt(member, 100) for member in range(1, 102)], terms(5, Strategy.BY_DATE))


def test_what_cannot_be_given_out_of_each_month_may_be_too_much_for_fifty_years() -> None:
    with pytest.raises(TooManyMonths):
        schedule([debt(member, 100) for member in range(1, 621)], terms(104, Strategy.BY_DATE))


def test_where_nothing_is_open_nothing_is_scheduled() -> None:
    with pytest.raises(NothingOwed):
        schedule([Debt(member=1, owed_fen=5, open_fen=0)], terms(5))


@pytest.mark.parametrize("strategy", Strategy)
def test_five_thousand_people_are_paid_exactly(strategy: Strategy) -> None:
    roster = [
        debt(member, 600_000 + 7_919 * member % 3_000_000, hardship=member % 9 == 0) for member in range(1, 5_001)
    ]
    budget = sum(one.open_fen for one in roster) // 12 + 1

    timetable = schedule(roster, terms(budget, strategy))
    outcome = outcome_of(roster, terms(budget, strategy), timetable)

    assert outcome.total_fen == sum(one.open_fen for one in roster)
