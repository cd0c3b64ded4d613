"""What officers do next follows from the case and the dice alone."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from canon.codes import Agency, CloseResult, Kind, State
from canon.shanghai import SHANGHAI
from simulators.decisions import Action, DecisionContext, next_case_action, seeded_rng
from simulators.decisions.request_bodies import agreed_fen, is_dissatisfied

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


def a_case(state: State, **facts: Any) -> dict[str, Any]:
    return {"id": "c-1", "kind": Kind.COMPLAINT, "state": state, "round": 1, "department": "food", **facts}


def a_moment(look: int = 0, case: str = "x-1", *enterprises: str) -> DecisionContext:
    return DecisionContext(seed="s", case=case, rng=seeded_rng("s", case, str(look)), now=NOW, enterprises=enterprises)


def next_steps(view: dict[str, Any], *tried: str, enterprises: tuple[str, ...] = ()) -> list[Action]:
    """Everything that many cases in this state do next."""
    steps = (next_case_action(view, a_moment(0, f"x-{n}", *enterprises), frozenset(tried)) for n in range(600))
    return [step for step in steps if step]


def names(view: dict[str, Any], *tried: str, enterprises: tuple[str, ...] = ()) -> Counter[str]:
    return Counter(step.name for step in next_steps(view, *tried, enterprises=enterprises))


def test_the_same_dice_decide_the_same() -> None:
    view = a_case(State.MEDIATING)

    assert [next_case_action(view, a_moment(n)) for n in range(20)] == [
        next_case_action(view, a_moment(n)) for n in range(20)
    ]


def test_people_are_not_always_quick() -> None:
    steps = [next_case_action(a_case(State.ACCEPTED), a_moment(n)) for n in range(200)]

    assert 50 < steps.count(None) < 150


def test_the_first_thing_after_dispatch_is_to_answer_the_citizen() -> None:
    assert set(names(a_case(State.DISPATCHED))) == {"first-feedback"}


def test_after_the_first_answer_most_complaints_are_accepted() -> None:
    done = names(a_case(State.DISPATCHED, department="consumer_protection"), "first-feedback", enterprises=("e-1",))

    assert set(done) == {"accept", "refuse", "return-to-hub", "request-supplement", "send-to-odr"}
    assert done["accept"] > done.total() / 2


def test_only_ordinary_disputes_go_to_an_enterprise_and_only_if_there_is_one() -> None:
    ordinary = a_case(State.DISPATCHED, department="consumer_protection")

    assert "send-to-odr" not in names(ordinary, "first-feedback")
    assert "send-to-odr" not in names(a_case(State.DISPATCHED), "first-feedback", enterprises=("e-1",))


def test_who_was_answered_already_is_not_answered_first_again() -> None:
    assert "first-feedback" not in names(a_case(State.DISPATCHED, first_feedback_at="2026-11-24T09:00:00+08:00"))


def test_an_inquiry_is_answered_and_closed() -> None:
    steps = next_steps(a_case(State.DISPATCHED, kind=Kind.INQUIRY), "first-feedback")

    assert {(step.name, step.body["result"]) for step in steps} == {("close", CloseResult.ANSWERED)}


def test_a_report_is_taken_up_and_ends_filed_or_not() -> None:
    report = a_case(State.DISPATCHED, kind=Kind.REPORT)

    assert set(names(report, "first-feedback")) == {"accept"}
    for state in (State.VERIFYING, State.ACCEPTED):
        results = {step.body["result"] for step in next_steps(a_case(state, kind=Kind.REPORT))}
        assert results == {CloseResult.FILED, CloseResult.NOT_FILED}


def test_about_three_mediations_in_four_succeed() -> None:
    done = names(a_case(State.MEDIATING))

    assert 0.66 < done["agree"] / done.total() < 0.80


def test_a_paused_mediation_is_resumed_first() -> None:
    assert set(names(a_case(State.MEDIATING), "pause")) == {"resume"}


def test_an_agreement_names_its_sum_and_often_instalments() -> None:
    bodies = [step.body for step in next_steps(a_case(State.MEDIATING)) if step.name == "agree"]

    assert all(body["amount_fen"] > 0 for body in bodies)
    assert all(body["refund"]["amount_fen"] == body["amount_fen"] for body in bodies if "refund" in body)
    assert {body["refund"]["instalments"] for body in bodies if "refund" in body} >= {1, 2, 3}


def test_what_was_agreed_is_what_was_recovered() -> None:
    view = a_case(State.AGREED, amount_fen=100_000)
    moments = [a_moment(n) for n in range(20)]

    closed = [step for step in (next_case_action(view, moment) for moment in moments) if step]

    assert {step.body["recovered_fen"] for step in closed} == {agreed_fen(view, moments[0])}
    assert 50_000 <= agreed_fen(view, moments[0]) <= 100_000


def test_the_hub_takes_mostly_the_first_suggestion_and_sometimes_the_second() -> None:
    unsure = a_case(State.TRIAGED, decision={"suggestions": [{"target": "food"}, {"target": "quality"}]})

    given = Counter(step.body["department"] for step in next_steps(unsure))

    assert given["food"] > given["quality"] > 0


def test_joint_handling_is_redirected_as_joint() -> None:
    bounced = a_case(State.RETURNED, joint=True, decision={"runner_up": {"target": "housing"}})

    assert {step.body["reason"] for step in next_steps(bounced)} == {"JOINT"}


def test_the_second_round_goes_to_another_officer() -> None:
    views = [a_case(State.FOLLOWED_UP, officer=officer) for officer in ("section_head", "officer")]

    assert [{step.body["officer"] for step in next_steps(view)} for view in views] == [{"officer"}, {"section_head"}]


def test_the_hub_takes_the_runner_up_where_the_rules_were_unsure() -> None:
    unsure = a_case(State.TRIAGED, decision={"runner_up": {"target": "metrology", "score": 1}})

    assert {(step.name, step.body["department"], step.actors[0]) for step in next_steps(unsure)} == {
        ("assign", "metrology", "hub")
    }


def test_another_authoritys_matter_is_redirected_with_its_basis() -> None:
    unsure = a_case(State.RETURNED, decision={"runner_up": {"target": "housing"}})

    (step, *_) = next_steps(unsure)

    assert (step.name, step.body["agency"]) == ("redirect", Agency.HOUSING)
    assert "住房和城乡建设局" in step.body["explanation"]
    assert step.body["basis"]


def test_a_case_without_any_suggestion_goes_to_ordinary_disputes() -> None:
    steps = next_steps(a_case(State.TRIAGED, decision=None))

    assert {step.body["department"] for step in steps} == {"consumer_protection"}


def test_a_follow_up_finds_most_people_content_and_some_not_at_home() -> None:
    bodies = [step.body for step in next_steps(a_case(State.CLOSED))]
    reached = [body for body in bodies if body["reachable"]]

    assert 0.05 < 1 - len(reached) / len(bodies) < 0.25
    assert 0.7 < sum((body["service"] or 3) >= 3 for body in reached) / len(reached) < 1
    assert all(body["service"] is None for body in bodies if not body["reachable"])


def test_who_was_dissatisfied_gets_a_second_round_and_no_third() -> None:
    unhappy = next(f"x-{n}" for n in range(200) if is_dissatisfied(a_case(State.FOLLOWED_UP), a_moment(0, f"x-{n}")))

    first = [next_case_action(a_case(State.FOLLOWED_UP), a_moment(look, unhappy)) for look in range(10)]
    second = [next_case_action(a_case(State.FOLLOWED_UP, round=2), a_moment(look, unhappy)) for look in range(10)]

    assert {step.name for step in first if step} == {"rework"}
    assert second == [None] * 10


@pytest.mark.parametrize("state", [State.AGREED, State.TERMINATED, State.REFUSED, State.WITHDRAWN, State.REDIRECTED])
def test_a_finished_case_is_closed_with_its_own_result(state: State) -> None:
    assert {step.body["result"] for step in next_steps(a_case(state), "close")} == {CloseResult(state.value)}


@pytest.mark.parametrize("state", [State.ODR, "something new", None])
def test_nobody_touches_a_case_that_waits_for_others(state: Any) -> None:
    assert next_steps(a_case(state)) == []


def test_a_command_is_not_given_twice_in_a_state() -> None:
    assert next_steps(a_case(State.ACCEPTED), "start-mediation", "terminate") == []
