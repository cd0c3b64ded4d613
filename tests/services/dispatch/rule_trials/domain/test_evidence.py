"""What a version would change, and how often it answers as people did."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Agency, Department, RedirectReason, State
from contracts.dispatch import CaseDispatched
from services.dispatch.assignment.domain import assignment
from services.dispatch.assignment.domain.corrections import correction_from
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event
from services.dispatch.rule_trials.domain.accuracy import TargetScore, score_answers
from services.dispatch.rule_trials.domain.comparison import Answer, ComparedCase, compare
from services.dispatch.supervision import domain as supervision
from tests.services.dispatch.dispatch_building import a_case
from tests.services.dispatch.rulebook.domain.builders import NOW


def tried(number: int, before: str, after: str, *stations: str | None) -> ComparedCase:
    first, second = stations or (None, None)
    return ComparedCase(
        case_id=UUID(int=number), number=f"WQ-{number}", before=Answer(before, first), after=Answer(after, second)
    )


def test_a_trial_counts_moves_and_loads() -> None:
    compared = compare([tried(1, "food", "food"), tried(2, "food", "quality"), tried(3, "hub", "quality")])

    assert compared.cases == 3
    assert [one.number for one in compared.moved] == ["WQ-2", "WQ-3"]
    assert compared.moves == {("food", "quality"): 1, ("hub", "quality"): 1}
    assert compared.load_before == {"food": 2, "hub": 1}
    assert compared.load_after == {"food": 1, "quality": 2}


def test_another_station_is_a_move() -> None:
    compared = compare([tried(1, "food", "food", "station.hexi", "station.chengguan")])

    assert compared.moves == {("food", "food"): 1}


PLACES = st.sampled_from(["food", "quality", "tax", "hub"])


@given(st.lists(st.tuples(PLACES, PLACES)))
def test_nothing_is_lost_between_the_loads(pairs: list[tuple[str, str]]) -> None:
    compared = compare([tried(number, *pair) for number, pair in enumerate(pairs)])

    assert sum(compared.load_before.values()) == sum(compared.load_after.values()) == len(pairs)
    for place in ("food", "quality", "tax", "hub"):
        received = sum(count for (_, to), count in compared.moves.items() if to == place)
        went = sum(count for (start, _), count in compared.moves.items() if start == place)
        assert compared.load_after.get(place, 0) == compared.load_before.get(place, 0) + received - went


def test_accuracy_is_counted_per_target_that_people_chose() -> None:
    scored = score_answers([("food", "food"), ("food", "hub"), ("food", "hub"), ("tax", "tax")])

    assert (scored.examples, scored.right) == (4, 2)
    assert scored.targets == (
        TargetScore(target="food", examples=3, right=1, answered=(("hub", 2), ("food", 1))),
        TargetScore(target="tax", examples=1, right=1, answered=(("tax", 1),)),
    )


def test_nothing_scores_nothing() -> None:
    assert (score_answers([]).examples, score_answers([]).targets) == (0, ())


DECISION = {"rule_version": "v1", "outcome": "department", "target": "consumer_protection", "station": None}


def routed(**facts: Any) -> Case:
    return a_case(**{"decision": DECISION, "matter": "健身房关门", "department": "consumer_protection"} | facts)


def assigned(case: Case, department: Department = Department.FOOD) -> CaseDecision:
    return assignment.assign(case, department=department, station="station.hexi", officer=None, now=NOW)


def test_a_case_sent_to_another_section_is_an_example() -> None:
    learned = correction_from(assigned(routed()), "zhang")

    assert learned
    assert (learned.act, learned.rules_target, learned.person_target) == ("assign", "consumer_protection", "food")
    assert (learned.account, learned.at, learned.rule_version) == ("zhang", NOW, "v1")
    assert (learned.reason, learned.person_station) == (None, "station.hexi")


def test_a_case_handed_to_another_agency_is_an_example_with_its_reason() -> None:
    decided = assignment.redirect(
        routed(),
        agency=Agency.TOBACCO,
        reason=RedirectReason.NO_AUTHORITY,
        basis="b",
        explanation="e",
        handover_id=UUID(int=1),
        now=NOW,
    )

    learned = correction_from(decided, "zhang")

    assert learned
    assert (learned.act, learned.person_target, learned.reason) == ("redirect", "tobacco", "NO_AUTHORITY")
    assert learned.person_station is None


def test_a_case_from_the_hubs_work_queue_is_an_example() -> None:
    unsure = routed(state=State.TRIAGED, department=None, decision=DECISION | {"outcome": "hub", "target": "hub"})

    learned = correction_from(assigned(unsure), "zhang")

    assert learned
    assert (learned.rules_outcome, learned.person_target) == ("hub", "food")


@pytest.mark.parametrize(
    "decided",
    [
        assigned(routed(), Department.CONSUMER_PROTECTION),
        assigned(routed(decision=None)),
        assigned(routed(matter=None)),
        supervision.urge(routed(department="food"), note=None, now=NOW),
        (routed(department="food"), (case_event(CaseDispatched, routed(), by_rules=True),)),
    ],
    ids=["as the rules said", "no decision", "forgotten", "another act", "by rules"],
)
def test_nothing_else_is(decided: CaseDecision) -> None:
    assert correction_from(decided, "zhang") is None
