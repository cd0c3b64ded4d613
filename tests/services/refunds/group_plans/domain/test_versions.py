"""The first version is owed at once, a change needs two persons of two offices; what was paid meanwhile counts."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.refunds.group_cases.domain.refusals import UnknownMember
from services.refunds.group_plans.domain.refusals import (
    NothingToSign,
    PlanWaiting,
    RosterChanged,
    SecondPersonNeeded,
    UnknownSimulation,
)
from services.refunds.group_plans.domain.simulation import Share
from services.refunds.group_plans.domain.versions import (
    DueDay,
    PlanVersion,
    Proposal,
    Signature,
    VersionState,
    countersign,
    propose,
    signing_role,
    subtract_payments,
    withdraw,
)

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
WANTED = Proposal(version_id=UUID(int=2), group_case_id=UUID(int=1), simulation=3, paper="X-1", reason="缓期")


def by(account: str, role: str) -> Signature:
    return Signature(account=account, role=role, at=NOW)


def proposed(*, is_change: bool = True, waiting: PlanVersion | None = None, is_current: bool = True) -> PlanVersion:
    return propose(
        WANTED, by=by("hub.dev", "hub"), versions=1, waiting=waiting, is_change=is_change, is_current=is_current
    )


def test_the_first_version_is_open_at_once_and_a_change_waits() -> None:
    first, change = proposed(is_change=False), proposed()

    assert (first.state, first.is_open, first.number) == (VersionState.ACTIVE, True, 2)
    assert (change.state, change.is_open) == (VersionState.PROPOSED, False)


def test_nothing_is_proposed_while_a_change_waits_or_of_an_older_roster() -> None:
    with pytest.raises(PlanWaiting):
        proposed(waiting=proposed())
    with pytest.raises(RosterChanged):
        proposed(is_current=False)


def test_a_second_person_of_the_other_office_signs() -> None:
    signed = countersign(proposed(), by=by("head.dev", "section_head"), is_current=True)

    assert (signed.state, [one.role for one in signed.signatures]) == (VersionState.ACTIVE, ["hub", "section_head"])


@pytest.mark.parametrize(("account", "role"), [("hub.dev", "section_head"), ("other.dev", "hub")])
def test_the_same_person_or_office_does_not_sign_twice(account: str, role: str) -> None:
    with pytest.raises(SecondPersonNeeded):
        countersign(proposed(), by=by(account, role), is_current=True)


def test_a_change_of_an_older_roster_is_not_signed() -> None:
    with pytest.raises(RosterChanged):
        countersign(proposed(), by=by("head.dev", "section_head"), is_current=False)


def test_only_what_waits_is_signed_or_withdrawn() -> None:
    withdrawn = withdraw(proposed(), NOW + timedelta(hours=1))

    assert (withdrawn.state, withdrawn.changed_at) == (VersionState.WITHDRAWN, NOW + timedelta(hours=1))
    for version in (None, withdrawn):
        with pytest.raises(NothingToSign):
            countersign(version, by=by("head.dev", "section_head"), is_current=True)
        with pytest.raises(NothingToSign):
            withdraw(version, NOW)


def test_who_has_both_roles_signs_as_the_hub() -> None:
    assert signing_role(("section_head", "hub")) == "hub"
    assert signing_role(("officer", "section_head")) == "section_head"


def test_what_was_paid_since_the_simulation_takes_the_first_shares() -> None:
    timetable = {1: [Share(1, 50), Share(2, 50)], 2: [Share(1, 30)], 3: [Share(2, 20)]}

    assert subtract_payments(timetable, {1: 60, 2: 30}) == {1: [Share(2, 40)], 3: [Share(2, 20)]}


def test_what_is_open_of_a_due_day_is_what_was_not_paid() -> None:
    day = DueDay(number=1, due_on=date(2026, 12, 10), amount_fen=50, people=2, paid_fen=20)

    assert day.open_fen == 30


def test_a_simulation_or_a_member_that_is_not_there_names_its_field() -> None:
    [of_simulation], [of_member] = UnknownSimulation().errors, UnknownMember().errors

    assert (of_simulation.field, of_member.field) == ("/simulation", "/member")
