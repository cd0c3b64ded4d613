"""What a second reading changes of a case, and what it never does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from canon.codes import Agency, Alert, Channel, Department, Kind, State
from contracts.dispatch import CaseReadAgain
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.second_reading.domain import MeaningFound, read_again

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENT = Case(
    id=UUID(int=1),
    kind=Kind.COMPLAINT,
    state=State.DISPATCHED,
    number="WQ20261124-00001",
    channel=Channel.PARTNER,
    source="partner:p",
    received_at=NOW,
    department=Department.FOOD,
    alerts=(Alert.PETITION,),
    opened_at=NOW,
    changed_at=NOW,
)
AT_HUB = replace(
    SENT, state=State.TRIAGED, department=None, decision={"suggestions": [{"target": "food", "score": 0.3}]}
)
FOOD = {"food": 0.95, "quality": 0.05}
QUALITY = {"food": 0.05, "quality": 0.9, "metrology": 0.03}


def found(targets: dict[str, float] = FOOD, *alerts: Alert) -> MeaningFound:
    return MeaningFound(alerts=alerts, targets=targets)


def test_a_danger_that_the_first_reading_missed_calls_for_a_person_once() -> None:
    changed, events = read_again(SENT, found(FOOD, Alert.SELF_HARM, Alert.PETITION), NOW + timedelta(seconds=3)) or ()

    assert (changed.alerts, changed.attention) == ((Alert.SELF_HARM, Alert.PETITION), True)
    assert (changed.department, changed.state) == (Department.FOOD, State.DISPATCHED)
    (event,) = events
    assert isinstance(event, CaseReadAgain)
    assert (event.raised, event.suggestions) == ((Alert.SELF_HARM,), ())
    assert read_again(changed, found(FOOD, Alert.SELF_HARM), NOW) is None


def test_what_waits_at_the_hub_gets_better_suggestions_and_no_call() -> None:
    changed, (event,) = read_again(AT_HUB, found(QUALITY), NOW) or ()

    assert changed.decision == {"suggestions": [{"target": "quality", "score": 0.9}]}
    assert not changed.attention
    assert (event.suggestions, event.confidence) == (("quality",), 0.9)


def test_a_surer_reading_of_an_untouched_case_is_proposed_and_moves_nothing() -> None:
    changed, (event,) = read_again(SENT, found(QUALITY), NOW) or ()

    assert (changed.state, changed.department, changed.attention) == (State.DISPATCHED, Department.FOOD, True)
    assert event.suggestions == ("quality",)


@pytest.mark.parametrize(
    "touched",
    [
        {"officer": "officer"},
        {"accepted_at": NOW},
        {"first_feedback_at": NOW},
        {"round": 2},
        {"lead": True},
        {"state": State.ACCEPTED},
        {"state": State.REDIRECTED, "department": None, "agency": Agency.HOUSING, "bounces": 1},
    ],
    ids=str,
)
def test_nothing_is_proposed_over_the_head_of_who_has_touched_the_case(touched: dict[str, object]) -> None:
    assert read_again(replace(SENT, **touched), found(QUALITY), NOW) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("targets", [{"food": 0.3, "quality": 0.7}, {"food": 0.15, "quality": 0.85}, {"hub": 0.99}])
def test_a_reading_that_is_not_much_surer_proposes_nothing(targets: dict[str, float]) -> None:
    assert read_again(SENT, found(targets), NOW) is None


@pytest.mark.parametrize("state", [State.CLOSED, State.FOLLOWED_UP])
def test_a_closed_case_is_left_alone(state: State) -> None:
    assert read_again(replace(SENT, state=state), found(QUALITY, Alert.SELF_HARM), NOW) is None
