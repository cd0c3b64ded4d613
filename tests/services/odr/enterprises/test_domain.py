"""Enterprises that take part, decided purely."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Refusal
from contracts.odr import EnterpriseLeft, EnterpriseRestored
from services.odr.enterprises import domain as enterprises
from services.odr.enterprises.domain import Enterprise, Session, SessionKind, Standing
from services.odr.histories.domain import NotSuspended, OwnApplication
from tests.services.odr.building import FIRM, NOW, an_enterprise, decided_by

TODAY = date(2026, 11, 24)
DAYS = [TODAY + timedelta(days=day) for day in range(-1, 60)]


def a_session(held_on: date = TODAY) -> Session:
    return Session(
        session_id=UUID(int=9),
        kind=SessionKind.GUIDANCE,
        held_on=held_on,
        topic="按时报价",
        given_by="消保股",
        recorded_by="hub",
        recorded_at=NOW,
    )


def test_an_applicant_is_let_in_by_a_review() -> None:
    enterprise, event = enterprises.review(an_enterprise(Standing.APPLIED), decided_by("hub"), approved=True)

    assert (enterprise.standing, event is not None) == (Standing.ACTIVE, True)


def test_a_declined_applicant_is_named_to_nobody_else() -> None:
    act = decided_by("hub", reason="人员不足")
    enterprise, event = enterprises.review(an_enterprise(Standing.APPLIED), act, approved=False)

    assert (enterprise.standing, enterprise.note, event) == (Standing.DECLINED, "人员不足", None)


def test_only_a_waiting_application_is_reviewed() -> None:
    with pytest.raises(enterprises.NotReviewable):
        enterprises.review(an_enterprise(), decided_by("hub"), approved=True)


def test_who_entered_an_application_does_not_review_it() -> None:
    with pytest.raises(OwnApplication):
        enterprises.review(an_enterprise(Standing.APPLIED), decided_by("firm"), approved=True)


def test_only_an_active_enterprise_is_suspended() -> None:
    suspended, _ = enterprises.suspend(an_enterprise(), decided_by("hub", reason="连续超时"))

    assert suspended.standing is Standing.SUSPENDED
    with pytest.raises(enterprises.NotActive):
        enterprises.suspend(suspended, decided_by("hub"))


def test_only_a_suspended_enterprise_is_restored_and_its_history_stays() -> None:
    restored, event = enterprises.restore(an_enterprise(Standing.SUSPENDED), decided_by("head"))

    assert (restored.standing, isinstance(event, EnterpriseRestored)) == (Standing.ACTIVE, True)
    assert [change.kind.value for change in restored.changes] == ["applied", "active", "suspended", "restored"]
    with pytest.raises(NotSuspended):
        enterprises.restore(restored, decided_by("head"))


@pytest.mark.parametrize(
    ("standing", "is_published"), [(Standing.APPLIED, False), (Standing.ACTIVE, True), (Standing.SUSPENDED, True)]
)
def test_who_leaves_is_named_to_others_only_if_it_took_part(standing: Standing, *, is_published: bool) -> None:
    left, event = enterprises.leave(an_enterprise(standing), decided_by("firm"))

    assert (left.standing, isinstance(event, EnterpriseLeft)) == (Standing.LEFT, is_published)
    with pytest.raises(enterprises.NotActive):
        enterprises.leave(left, decided_by("firm"))


@pytest.mark.parametrize("standing", [Standing.DECLINED, Standing.LEFT])
def test_who_left_or_was_declined_applies_anew_with_its_history(standing: Standing) -> None:
    before = an_enterprise(standing)

    again = enterprises.apply_for(before, FIRM, "新名称", None, decided_by("firm", days=3))

    assert (again.standing, again.name) == (Standing.APPLIED, "新名称")
    assert again.changes[:-1] == before.changes
    assert again.applied_at == NOW + timedelta(days=3)


@pytest.mark.parametrize("standing", [Standing.APPLIED, Standing.ACTIVE, Standing.SUSPENDED])
def test_applying_again_changes_nothing_of_who_waits_or_takes_part(standing: Standing) -> None:
    known = an_enterprise(standing)

    assert enterprises.apply_for(known, FIRM, "新名称", None, decided_by("firm")) is known


def test_a_session_is_recorded_once_it_was_held_and_only_of_who_takes_part() -> None:
    guided = enterprises.record_session(an_enterprise(), a_session())

    assert guided.sessions == (a_session(),)
    with pytest.raises(enterprises.HeldInFuture):
        enterprises.record_session(guided, a_session(TODAY + timedelta(days=1)))
    with pytest.raises(enterprises.NotActive):
        enterprises.record_session(an_enterprise(Standing.LEFT), a_session())


def test_the_missing_promise_is_named() -> None:
    assert [error.field for error in enterprises.PromiseMissing().errors] == ["/promise"]


ACTS = ("apply", "approve", "decline", "suspend", "restore", "leave")
STEPS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(ACTS)), max_size=9)
AFTER = {
    "apply": Standing.APPLIED,
    "approve": Standing.ACTIVE,
    "decline": Standing.DECLINED,
    "suspend": Standing.SUSPENDED,
    "restore": Standing.ACTIVE,
    "leave": Standing.LEFT,
}


def act_on(enterprise: Enterprise, name: str, later: int) -> Enterprise:
    act = decided_by("hub", later)
    match name:
        case "apply":
            return enterprises.apply_for(enterprise, FIRM, "某健身服务部", None, replace(act, by="firm"))
        case "approve" | "decline":
            return enterprises.review(enterprise, act, approved=name == "approve")[0]
        case "suspend":
            return enterprises.suspend(enterprise, act)[0]
        case "restore":
            return enterprises.restore(enterprise, act)[0]
        case _:
            return enterprises.leave(enterprise, act)[0]


def replay(steps: list[tuple[int, str]]) -> tuple[Enterprise, dict[date, Standing]]:
    """Let a history happen; write down on a wall calendar how the enterprise stood at the end of each day."""
    enterprise = an_enterprise(Standing.APPLIED)
    wall = {day: Standing.APPLIED for day in DAYS if day >= TODAY}
    later = 0
    for days, name in steps:
        later += days
        try:
            changed = act_on(enterprise, name, later)
        except Refusal:
            continue
        if changed is not enterprise:
            wall |= {day: AFTER[name] for day in wall if day >= TODAY + timedelta(days=later)}
        enterprise = changed
    return enterprise, wall


@given(STEPS)
def test_an_enterprise_stood_on_each_day_as_its_history_says(steps: list[tuple[int, str]]) -> None:
    enterprise, wall = replay(steps)

    assert {day: stood for day in DAYS if (stood := enterprise.standing_on(day))} == wall
    assert [change.number for change in enterprise.changes] == list(range(1, len(enterprise.changes) + 1))


@given(STEPS, st.sampled_from(ACTS))
def test_a_later_change_leaves_the_past_as_it_was(steps: list[tuple[int, str]], name: str) -> None:
    enterprise, _ = replay(steps)
    before = {day: enterprise.standing_on(day) for day in DAYS[:-1]}

    try:
        changed = act_on(enterprise, name, len(DAYS) - 2)
    except Refusal:
        return
    assert {day: changed.standing_on(day) for day in DAYS[:-1]} == before
