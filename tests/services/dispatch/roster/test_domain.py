"""The roster of the hub and the notes between shifts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Invalid
from services.dispatch.roster.domain import (
    MAX_SHIFT,
    AlreadyOnDuty,
    AlreadyTakenOver,
    Shift,
    ShiftNote,
    accounts_on_duty,
    enter_shift,
    take_over,
)

MORNING = datetime.fromisoformat("2026-11-24T08:00:00+08:00")
NOON = MORNING + timedelta(hours=4)
EVENING = MORNING + timedelta(hours=10)


def a_shift(account: str = "li", starts_at: datetime = MORNING, ends_at: datetime = NOON) -> Shift:
    return Shift(id=UUID(int=1), account=account, starts_at=starts_at, ends_at=ends_at, entered_by="hub")


def a_note(**facts: Any) -> ShiftNote:
    return ShiftNote(id=UUID(int=2), text="t", case_id=None, written_by="li", written_at=MORNING, **facts)


def test_different_people_may_share_a_time() -> None:
    assert enter_shift(a_shift(), [a_shift("wang")]) == a_shift()


def test_one_person_cannot_stand_two_shifts_at_once() -> None:
    with pytest.raises(AlreadyOnDuty):
        enter_shift(a_shift(ends_at=EVENING), [a_shift(starts_at=NOON, ends_at=EVENING)])


def test_a_shift_may_begin_when_the_last_one_ends() -> None:
    assert enter_shift(a_shift(starts_at=NOON, ends_at=EVENING), [a_shift()])


@pytest.mark.parametrize(
    ("ends_at", "code"), [(MORNING, "too_early"), (MORNING + MAX_SHIFT + timedelta(seconds=1), "too_late")]
)
def test_a_shift_ends_after_it_begins_and_within_a_week(ends_at: datetime, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        enter_shift(a_shift(ends_at=ends_at), [])

    assert refusal.value.errors[0].code == code


def test_on_duty_is_who_stands_at_that_moment() -> None:
    shifts = [a_shift("wang"), a_shift("li"), a_shift("zhao", NOON, EVENING)]

    assert accounts_on_duty(shifts, MORNING) == ["li", "wang"]
    assert accounts_on_duty(shifts, NOON) == ["zhao"]


def test_a_note_is_taken_over_once() -> None:
    taken = take_over(a_note(), "wang", NOON)

    assert (taken.taken_by, taken.taken_at) == ("wang", NOON)
    with pytest.raises(AlreadyTakenOver):
        take_over(taken, "zhao", EVENING)
