"""What is late of a group, how often a version was breached, and when the business is in default."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from canon.calendar import published_calendar
from contracts.refunds import GroupInstalmentsOverdue, GroupPlanDefaulted
from services.refunds.group_cases.domain.state import GroupCase, Member
from services.refunds.group_plans.domain import events
from services.refunds.group_plans.domain.figures import SimulationWarning
from services.refunds.group_plans.domain.lateness import check_due_days, late_number, next_check_on, with_lateness
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion, Signature, VersionState
from services.refunds.plans.domain import Instalment

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
CALENDAR = published_calendar()
JUNE = date(2026, 6, 10)


def a_version(state: VersionState = VersionState.ACTIVE, breaches: int = 0) -> PlanVersion:
    return PlanVersion(
        id=UUID(int=2),
        group_case_id=UUID(int=1),
        number=1,
        simulation=1,
        paper="X-1",
        reason=None,
        state=state,
        signatures=(Signature(account="hub.dev", role="hub", at=NOW),),
        proposed_at=NOW,
        changed_at=NOW,
        breaches=breaches,
    )


def a_day(number: int, due_on: date, paid_fen: int = 0, *, is_breached: bool = False) -> DueDay:
    return DueDay(number=number, due_on=due_on, amount_fen=100, people=2, paid_fen=paid_fen, is_breached=is_breached)


def a_case() -> GroupCase:
    return GroupCase(
        id=UUID(int=1),
        title="协议班退费",
        basis="不过全退",
        respondent_name="棠序",
        respondent_uscc=None,
        group_id=None,
        department=None,
        opened_by="hub.dev",
        opened_at=NOW,
        changed_at=NOW,
        people=12,
        owed_fen=500,
        paid_fen=200,
        overdue_fen=70,
        overdue_people=2,
    )


def test_a_due_day_that_was_not_paid_in_time_is_a_breach_once() -> None:
    days = [a_day(1, JUNE), a_day(2, date(2026, 7, 10))]

    check = check_due_days(a_version(), days, CALENDAR, date(2026, 6, 12))
    again = check_due_days(check.version, check.days, CALENDAR, date(2026, 6, 13))

    assert (check.version.breaches, [day.number for day in check.breached]) == (1, [1])
    assert [day.is_breached for day in check.days] == [True, False]
    assert (again.version.breaches, again.breached, again.is_newly_defaulted) == (1, (), False)


def test_two_breaches_at_once_or_one_for_a_month_are_a_default() -> None:
    two = [a_day(1, JUNE), a_day(2, date(2026, 7, 10))]
    one = [a_day(1, JUNE, is_breached=True)]

    both = check_due_days(a_version(), two, CALENDAR, date(2026, 7, 11))
    month = check_due_days(a_version(breaches=1), one, CALENDAR, date(2026, 7, 11))

    assert (both.version.state, both.is_newly_defaulted, both.version.breaches) == (VersionState.DEFAULTED, True, 2)
    assert month.is_newly_defaulted
    assert not check_due_days(month.version, month.days, CALENDAR, date(2026, 8, 1)).is_newly_defaulted
    assert not check_due_days(a_version(), one, CALENDAR, date(2026, 7, 10)).is_newly_defaulted


def test_a_weekend_is_paid_in_time_on_its_next_working_day() -> None:
    saturday = a_day(1, date(2026, 11, 28))

    assert late_number([saturday], CALENDAR, date(2026, 11, 30)) == 0
    assert late_number([saturday], CALENDAR, date(2026, 12, 1)) == 1


def test_the_next_check_is_the_day_after_the_next_last_day() -> None:
    days = [a_day(1, JUNE), a_day(2, date(2026, 7, 10), 100)]

    assert next_check_on(a_version(), days, CALENDAR, date(2026, 6, 1)) == date(2026, 6, 11)
    assert next_check_on(a_version(), days, CALENDAR, date(2026, 6, 11)) == date(2026, 6, 26)
    assert next_check_on(a_version(), days, CALENDAR, date(2026, 6, 26)) == date(2026, 7, 11)
    assert next_check_on(a_version(), days, CALENDAR, date(2026, 9, 1)) is None
    assert next_check_on(a_version(VersionState.SUPERSEDED), days, CALENDAR, date(2026, 6, 1)) is None


@pytest.mark.parametrize(("today", "overdue", "since", "defaulted"), [
    (date(2026, 6, 10), 0, None, False),
    (date(2026, 6, 11), 40, JUNE, False),
    (date(2026, 7, 11), 100, JUNE, True),
])  # fmt: skip
def test_of_a_member_the_late_instalments_are_summed(
    today: date, overdue: int, since: date | None, defaulted: object
) -> None:
    member = Member(id=UUID(int=9), number=1, owed_fen=100, paid_fen=0)
    parts = [
        Instalment(number=1, due_on=JUNE, amount_fen=50, paid_fen=10),
        Instalment(number=2, due_on=date(2026, 7, 10), amount_fen=60),
    ]

    after = with_lateness(member, parts, CALENDAR, today)

    assert (after.overdue_fen, after.first_overdue_on, after.is_defaulted) == (overdue, since, defaulted)


def test_events_hold_the_sums_of_the_whole_group() -> None:
    overdue = events.overdue(a_case(), a_version(), a_day(1, JUNE))
    default = events.defaulted(a_case(), a_version())
    signed = events.signed(a_case(), a_version(), [a_day(1, JUNE)])

    assert isinstance(overdue, GroupInstalmentsOverdue)
    assert (overdue.due_on, overdue.overdue_fen, overdue.people) == ("2026-06-10", 70, 2)
    assert isinstance(default, GroupPlanDefaulted)
    assert (default.complaint_id, default.aggregate_id, default.overdue_fen) == (UUID(int=1), UUID(int=2), 70)
    assert (signed.due_dates, signed.amounts_fen) == (("2026-06-10",), (100,))
    assert events.superseded(a_case(), a_version(), UUID(int=3)).by_plan_id == UUID(int=3)
    assert events.paid(a_case(), a_version(), 5, 1).overdue_fen == 70
    assert events.fulfilled(a_case(), a_version()).number == 1


def test_a_case_of_few_shows_totals_only() -> None:
    assert a_case().shows_people
    assert (a_case().open_fen, Member(id=UUID(int=9), number=1, owed_fen=100, paid_fen=30).open_fen) == (300, 70)


def test_every_warning_has_its_words() -> None:
    assert all(warning.text for warning in SimulationWarning)


def test_the_sixteenth_day_without_refund_is_reported_once() -> None:
    days = [a_day(1, JUNE)]
    fifteenth = check_due_days(a_version(), days, CALENDAR, date(2026, 6, 25))
    sixteenth = check_due_days(fifteenth.version, fifteenth.days, CALENDAR, date(2026, 6, 26))
    again = check_due_days(sixteenth.version, sixteenth.days, CALENDAR, date(2026, 6, 27))

    assert [one.is_newly_withheld for one in (fifteenth, sixteenth, again)] == [False, True, False]
    assert (sixteenth.version.withheld_on, again.version.withheld_on) == (JUNE, JUNE)
