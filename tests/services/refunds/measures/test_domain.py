"""Urge, interview, report a lead: one step at a time, and a lead at once after fifteen days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from canon.calendar import published_calendar
from services.refunds.group_plans.domain.lateness import oldest_late
from services.refunds.group_plans.domain.versions import DueDay
from services.refunds.measures.domain import (
    Ground,
    Measure,
    MeasureKind,
    NotProposed,
    ProposedMeasure,
    check_proposed,
    propose,
)

DUE = date(2026, 11, 10)
CALENDAR = published_calendar()


def taken(kind: MeasureKind, days: int) -> Measure:
    """A step so many days after the due day."""
    at = datetime(2026, 11, 10, 4, tzinfo=UTC) + timedelta(days)
    return Measure(number=1, kind=kind, on=at.date(), text="请付款", by=None, taken_by="hub", taken_at=at)


def proposed(days: int, *measures: Measure, interviewed: int | None = None) -> tuple[MeasureKind, Ground] | None:
    """What is proposed so many days after the due day."""
    interviewed_on = DUE + timedelta(interviewed) if interviewed is not None else None
    found = propose((DUE, days), measures, interviewed_on, DUE + timedelta(days))
    return (found.kind, found.ground) if found else None


def test_nothing_is_proposed_while_nothing_is_late() -> None:
    assert propose(None, [], None, DUE) is None


def test_each_step_waits_a_week_for_the_one_before() -> None:
    urge, interview = taken(MeasureKind.URGE, 1), taken(MeasureKind.INTERVIEW, 8)

    assert proposed(1) == (MeasureKind.URGE, Ground.LATE)
    assert proposed(7, urge) is None
    assert proposed(8, urge) == (MeasureKind.INTERVIEW, Ground.URGED_IN_VAIN)
    assert proposed(14, urge, interview) is None
    assert proposed(15, urge, interview) == (MeasureKind.LEAD, Ground.INTERVIEWED_IN_VAIN)


def test_an_interview_that_was_held_after_the_urge_is_the_second_step() -> None:
    urge = taken(MeasureKind.URGE, 1)

    assert proposed(9, urge, interviewed=2) == (MeasureKind.LEAD, Ground.INTERVIEWED_IN_VAIN)
    assert proposed(9, urge, interviewed=0) == (MeasureKind.INTERVIEW, Ground.URGED_IN_VAIN)


def test_the_sixteenth_day_proposes_a_lead_whatever_was_done_before() -> None:
    assert proposed(15) == (MeasureKind.URGE, Ground.LATE)
    assert proposed(16) == (MeasureKind.LEAD, Ground.WITHHELD)


def test_a_reported_lead_ends_the_steps_until_something_else_is_late() -> None:
    assert proposed(40, taken(MeasureKind.LEAD, 20)) is None
    assert proposed(1, taken(MeasureKind.LEAD, -20)) == (MeasureKind.URGE, Ground.LATE)


def test_the_oldest_open_day_counts_from_its_working_day() -> None:
    saturday = DueDay(number=1, due_on=date(2026, 11, 7), amount_fen=9, people=1)
    paid = DueDay(number=2, due_on=date(2026, 10, 7), amount_fen=9, people=1, paid_fen=9)

    assert oldest_late([paid, saturday], CALENDAR, date(2026, 11, 9)) is None
    assert oldest_late([paid, saturday], CALENDAR, date(2026, 11, 10)) == (date(2026, 11, 7), 1)


def test_only_the_proposed_step_is_taken() -> None:
    urge = ProposedMeasure(kind=MeasureKind.URGE, ground=Ground.LATE, first_late_on=DUE, days_late=1)

    check_proposed(MeasureKind.URGE, urge)
    for wrong in (None, urge):
        with pytest.raises(NotProposed):
            check_proposed(MeasureKind.LEAD, wrong)
