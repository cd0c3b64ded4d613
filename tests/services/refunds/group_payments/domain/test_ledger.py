"""Payments change the accounts of a group together: every sum is that of its parts, whatever is paid when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canon.calendar import published_calendar
from chassis.errors import Refusal
from services.refunds.group_cases.domain.state import GroupCase, Member
from services.refunds.group_payments.domain.ledger import Ledger
from services.refunds.group_payments.domain.refusals import NotInPlan
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion, Signature, VersionState
from services.refunds.plans.domain import Instalment, MoreThanAgreed, Payment

NOW = datetime(2026, 8, 3, 2, tzinfo=UTC)
TODAY = date(2026, 8, 3)
CALENDAR = published_calendar()
CASE, PLAN = UUID(int=1), UUID(int=2)


def a_ledger(*members: tuple[int, int]) -> Ledger:
    """Members who are owed two instalments each, in June and in December."""
    parts = {
        number: (
            Instalment(number=1, due_on=date(2026, 6, 10), amount_fen=first),
            Instalment(number=7, due_on=date(2026, 12, 10), amount_fen=second),
        )
        for number, (first, second) in enumerate(members, start=1)
    }
    owed = sum(first + second for first, second in members)
    case = GroupCase(
        id=CASE,
        title="协议班退费",
        basis="不过全退",
        respondent_name="棠序",
        respondent_uscc=None,
        group_id=None,
        department=None,
        opened_by="hub.dev",
        opened_at=NOW,
        changed_at=NOW,
        people=len(members),
        owed_fen=owed,
        plan_id=PLAN,
        plan_version=1,
        overdue_fen=sum(first for first, _ in members),
        overdue_people=len(members),
    )
    version = PlanVersion(
        id=PLAN,
        group_case_id=CASE,
        number=1,
        simulation=1,
        paper="X-1",
        reason=None,
        state=VersionState.ACTIVE,
        signatures=(Signature(account="hub.dev", role="hub", at=NOW),),
        proposed_at=NOW,
        changed_at=NOW,
        total_fen=owed,
    )
    days = (
        DueDay(number=1, due_on=date(2026, 6, 10), amount_fen=sum(one for one, _ in members), people=len(members)),
        DueDay(number=7, due_on=date(2026, 12, 10), amount_fen=sum(two for _, two in members), people=len(members)),
    )
    return Ledger(
        case=case,
        version=version,
        days={day.number: day for day in days},
        members={
            number: Member(
                id=UUID(int=100 + number),
                number=number,
                owed_fen=first + second,
                overdue_fen=first,
                first_overdue_on=date(2026, 6, 10),
                is_defaulted=True,
            )
            for number, (first, second) in enumerate(members, start=1)
        },
        parts=parts,
    )


def a_payment(fen: int, instalment: int | None = None) -> Payment:
    return Payment(reference="A-1", amount_fen=fen, paid_on=TODAY, instalment=instalment)


def test_a_payment_goes_to_the_oldest_open_instalment() -> None:
    ledger = a_ledger((300, 700), (300, 700))
    ledger.count(1, a_payment(500))

    closed = ledger.close(CALENDAR, TODAY, NOW + timedelta(hours=1))

    assert [part.paid_fen for part in closed.parts[1]] == [300, 200]
    assert (closed.days[1].paid_fen, closed.days[7].paid_fen) == (300, 200)
    assert (closed.case.paid_fen, closed.case.overdue_fen, closed.case.overdue_people) == (500, 300, 1)
    assert (closed.members[1].first_overdue_on, closed.members[1].is_defaulted) == (None, False)
    assert closed.case.next_due_on == date(2026, 6, 10)
    assert closed.version.changed_at == NOW + timedelta(hours=1)


def test_a_named_instalment_is_paid_before_older_ones() -> None:
    ledger = a_ledger((300, 700))
    ledger.count(1, a_payment(700, instalment=7))

    closed = ledger.close(CALENDAR, TODAY, NOW)

    assert [part.paid_fen for part in closed.parts[1]] == [0, 700]
    assert (closed.case.overdue_fen, closed.case.people_done) == (300, 0)


def test_the_last_payment_fulfils_the_version() -> None:
    ledger = a_ledger((300, 700))
    ledger.count(1, a_payment(1_000))

    closed = ledger.close(CALENDAR, TODAY, NOW)

    assert closed.version.state is VersionState.FULFILLED
    assert (closed.case.people_done, closed.case.next_due_on, closed.case.overdue_people) == (1, None, 0)


def test_nobody_is_paid_more_than_is_open_or_outside_the_plan() -> None:
    ledger = a_ledger((300, 700))

    with pytest.raises(MoreThanAgreed):
        ledger.count(1, a_payment(1_001))
    with pytest.raises(NotInPlan):
        ledger.count(2, a_payment(1))
    assert (ledger.payments, ledger.open_fen(2)) == (0, 0)


@settings(max_examples=80)
@given(
    owed=st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=5),
    paid=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 1_200), st.sampled_from([None, 1, 7])), max_size=12),
)
def test_every_sum_is_that_of_its_parts(owed: list[tuple[int, int]], paid: list[tuple[int, int, int | None]]) -> None:
    ledger, accepted = a_ledger(*owed), 0
    for member, fen, instalment in paid:
        try:
            ledger.count(member, a_payment(fen, instalment))
            accepted += fen
        except Refusal:
            continue

    closed = ledger.close(CALENDAR, TODAY, NOW)

    parts = [part for mine in closed.parts.values() for part in mine]
    assert accepted == closed.amount_fen == closed.case.paid_fen == sum(part.paid_fen for part in parts)
    assert accepted == sum(day.paid_fen for day in closed.days.values())
    assert accepted == sum(member.paid_fen for member in closed.members.values()) == closed.version.paid_fen
    assert all(0 <= part.paid_fen <= part.amount_fen for part in parts)
    assert closed.case.overdue_fen == sum(member.overdue_fen for member in closed.members.values())
    assert closed.case.overdue_people == sum(member.overdue_fen > 0 for member in closed.members.values())
    assert closed.case.people_done == sum(member.open_fen == 0 for member in closed.members.values())


@settings(max_examples=60)
@given(
    paid=st.lists(st.tuples(st.integers(1, 600), st.sampled_from([None, 1, 7])), min_size=1, max_size=6),
    wrong=st.integers(0, 5),
)
def test_a_payment_that_is_taken_back_leaves_what_would_be_without_it(
    paid: list[tuple[int, int | None]], wrong: int
) -> None:
    with_it, without = a_ledger((300, 700), (5, 5)), a_ledger((300, 700), (5, 5))
    counted = list[Payment]()
    for payment in (a_payment(fen, instalment) for fen, instalment in paid):
        try:
            with_it.count(1, payment)
            counted.append(payment)
        except Refusal:
            continue
    rest = [one for place, one in enumerate(counted) if place != wrong]
    for payment in rest:
        without.count(1, payment)
    stored = with_it.close(CALENDAR, TODAY, NOW)
    fresh = replace(stored, paid_members=set(), before={}, amount_fen=0, payments=0)

    fresh.recount(1, rest)

    back, never = fresh.close(CALENDAR, TODAY, NOW), without.close(CALENDAR, TODAY, NOW)
    if rest:
        assert (back.members, back.parts, back.days) == (never.members, never.parts, never.days)
        assert (back.case, replace(back.version, undone_fen=0)) == (never.case, never.version)
        assert back.version.undone_fen == stored.version.paid_fen - never.version.paid_fen
    assert back.amount_fen == sum(one.amount_fen for one in rest) - stored.case.paid_fen


def test_a_fulfilled_version_is_active_again_when_a_payment_is_undone() -> None:
    ledger = a_ledger((300, 700))
    ledger.count(1, a_payment(1_000))
    closed = ledger.close(CALENDAR, TODAY, NOW)
    fresh = replace(closed, paid_members=set(), before={}, amount_fen=0, payments=0)
    fresh.recount(1, [])

    again = fresh.close(CALENDAR, TODAY, NOW)

    assert again.version.state is VersionState.ACTIVE
    assert (again.case.paid_fen, again.case.people_done, again.case.overdue_people) == (0, 0, 1)


def test_nothing_is_taken_back_from_somebody_outside_the_plan() -> None:
    with pytest.raises(NotInPlan):
        a_ledger((300, 700)).recount(2, [])
