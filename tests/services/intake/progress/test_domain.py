"""Where a case stands, and which limits run."""

from datetime import timedelta
from uuid import UUID

import pytest

from canon.codes import ClockKind, CloseResult, RuleSet, State
from contracts.dispatch import (
    CaseAccepted,
    CaseDispatched,
    CaseExtended,
    CaseImported,
    ClockMet,
    ClockMissed,
    ClockMoved,
    ClocksChanged,
    ClockStarted,
    ClockStopped,
    LimitMet,
    LimitMoved,
    LimitStarted,
    LimitStopped,
    Stop,
)
from contracts.event import Event
from contracts.odr import DisputeFailed, DisputeOpened, DisputeSettled, DisputeTimedOut
from services.intake.progress.domain import (
    MET,
    MET_LATE,
    MISSED,
    RUNNING,
    CaseFact,
    enterprise_settling,
    latest_clocks,
    latest_progress,
)
from tests.services.intake.building import FIRST, NOW, SECOND, an_event

DUE = NOW + timedelta(days=7)


STARTED = LimitStarted(
    clock=ClockKind.ACCEPTANCE,
    rule_set=RuleSet.ORDER121,
    rule="15",
    starts_at=NOW,
    due_at=DUE,
    proof="起 11-24，第 7 个工作日 12-03",
    provisional=True,
)


def a_start(**facts: object) -> CaseDispatched:
    return an_event(CaseDispatched, by_rules=True, clocks=(STARTED,), **facts)


def a_met(*, in_time: bool) -> CaseAccepted:
    return an_event(CaseAccepted, clocks=(met(in_time=in_time),))


def met(*, in_time: bool) -> LimitMet:
    return LimitMet(clock=ClockKind.ACCEPTANCE, starts_at=NOW, due_at=DUE, met_at=DUE, in_time=in_time)


def test_the_last_word_on_each_case_counts() -> None:
    first = an_event(CaseDispatched, SECOND, by_rules=True)
    other = an_event(CaseDispatched, FIRST, by_rules=True, department="food")
    last = an_event(CaseAccepted, SECOND, state=State.ACCEPTED)

    rows = [row for moves in latest_progress([first, other, last]) for row in moves]

    assert [(row.complaint_id, row.state, row.department) for row in rows] == [
        (FIRST, State.DISPATCHED, "food"),
        (SECOND, State.DISPATCHED, "consumer_protection"),
        (SECOND, State.ACCEPTED, "consumer_protection"),
    ]


def test_a_case_stands_where_it_is_since_it_moved_there_whatever_arrived_in_the_same_batch() -> None:
    moved = an_event(CaseDispatched, by_rules=True)
    later = a_start(occurred_at=NOW + timedelta(minutes=1), state=State.DISPATCHED)

    [first], moves = latest_progress([moved, later])

    assert (first.state, first.changed_at, moves) == (State.DISPATCHED, moved.occurred_at, [])


def test_a_started_limit_runs_with_its_proof() -> None:
    [clock] = latest_clocks([a_start()])

    assert (clock.state, clock.due_at, clock.provisional) == (RUNNING, DUE, True)
    assert clock.proof == "起 11-24，第 7 个工作日 12-03"


def test_a_limit_met_in_the_same_batch_keeps_its_proof() -> None:
    [clock] = latest_clocks([a_start(), a_met(in_time=True)])

    assert (clock.state, clock.proof) == (MET, "起 11-24，第 7 个工作日 12-03")


def test_a_limit_met_late_says_so() -> None:
    [clock] = latest_clocks([a_met(in_time=False)])

    assert (clock.state, clock.proof, clock.starts_at) == (MET_LATE, None, NOW)


def test_a_missed_limit_keeps_what_was_not_published_again() -> None:
    [clock] = latest_clocks([a_start(), an_event(ClockMissed, clock=ClockKind.ACCEPTANCE, due_at=DUE)])

    assert (clock.state, clock.starts_at) == (MISSED, NOW)


def test_a_limit_that_passed_and_was_met_late_by_one_act_was_met_late() -> None:
    missed = an_event(ClockMissed, clock=ClockKind.ACCEPTANCE, due_at=DUE, clocks=(met(in_time=False),))

    [clock] = latest_clocks([a_start(), missed])

    assert (clock.state, clock.proof) == (MET_LATE, "起 11-24，第 7 个工作日 12-03")


def test_an_extension_moves_the_end() -> None:
    later = DUE + timedelta(days=15)

    [clock] = latest_clocks([an_event(CaseExtended, clock=ClockKind.VERIFICATION, due_at=later, approved_by="li")])

    assert (clock.kind, clock.due_at, clock.state) == (ClockKind.VERIFICATION, later, RUNNING)


def test_a_moved_limit_ends_anew_with_its_new_proof() -> None:
    later = DUE + timedelta(days=10)
    moved = LimitMoved(clock=ClockKind.ACCEPTANCE, starts_at=NOW, due_at=later, proof="扣除鉴定10日")

    [clock] = latest_clocks([a_start(), an_event(ClocksChanged, clocks=(moved,))])

    assert (clock.state, clock.due_at, clock.proof, clock.provisional) == (RUNNING, later, "扣除鉴定10日", False)


@pytest.mark.parametrize("stop", Stop)
def test_a_limit_that_stands_still_or_is_not_wanted_does_not_run(stop: Stop) -> None:
    stopped = LimitStopped(clock=ClockKind.ACCEPTANCE, due_at=DUE, stop=stop)

    [clock] = latest_clocks([a_start(), an_event(ClocksChanged, clocks=(stopped,))])

    assert (clock.state, clock.starts_at, clock.proof) == (stop, NOW, "起 11-24，第 7 个工作日 12-03")


def test_limits_are_followed_as_they_were_published_before_they_went_with_the_acts() -> None:
    usual = {"clock": ClockKind.ACCEPTANCE, "starts_at": NOW, "due_at": DUE}
    started = an_event(ClockStarted, **usual, rule_set=RuleSet.ORDER121, rule="15", proof="起 11-24")
    moved = an_event(ClockMoved, **usual, proof="扣除鉴定10日")
    stopped = an_event(ClockStopped, clock=ClockKind.ACCEPTANCE, due_at=DUE, stop=Stop.PAUSED)
    met = an_event(ClockMet, **usual, met_at=DUE, in_time=True)

    events = [started, moved, stopped, met]
    [*snapshots] = (latest_clocks(events[: number + 1])[0] for number in range(len(events)))

    assert [(clock.state, clock.proof) for clock in snapshots] == [
        (RUNNING, "起 11-24"),
        (RUNNING, "扣除鉴定10日"),
        (Stop.PAUSED, "扣除鉴定10日"),
        (MET, "扣除鉴定10日"),
    ]


def test_each_round_has_its_own_limits() -> None:
    clocks = latest_clocks([a_start(), a_start(round=2), an_event(CaseAccepted, UUID(int=9))])

    assert [clock.round for clock in clocks] == [1, 2]


def test_what_a_list_says_had_ended_is_closed_since_that_day() -> None:
    closed_at = NOW - timedelta(days=200)
    facts = {"closed_at": closed_at, "result": CloseResult.AGREED, "imported_by": "hub1"}

    [progress], _ = latest_progress([an_event(CaseImported, FIRST, state=State.CLOSED, **facts)])

    assert (progress.state, progress.changed_at) == (State.CLOSED, closed_at)


def a_dispute_fact(event: type[Event], dispute: UUID, enterprise: UUID) -> CaseFact:
    facts = {"aggregate_id": dispute, "complaint_id": FIRST, "occurred_at": NOW, "enterprise_id": enterprise}
    facts |= {"due_at": DUE} if event is DisputeOpened else {}
    return CaseFact(at=NOW, type=event.type, facts=event.model_validate(facts).model_dump(mode="json"))


@pytest.mark.parametrize("end", [DisputeSettled, DisputeFailed, DisputeTimedOut])
def test_an_enterprise_may_settle_from_the_opening_of_its_dispute_to_its_end(end: type[Event]) -> None:
    one, other = UUID(int=1), UUID(int=2)
    opened, ended = a_dispute_fact(DisputeOpened, one, FIRST), a_dispute_fact(end, one, FIRST)
    second = a_dispute_fact(DisputeOpened, other, SECOND)

    assert enterprise_settling([]) is None
    assert enterprise_settling([opened]) == str(FIRST)
    assert enterprise_settling([opened, ended]) is None
    assert enterprise_settling([ended, opened]) is None
    assert enterprise_settling([opened, ended, second]) == str(SECOND)
