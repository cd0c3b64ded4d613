"""What the hub sent wrongly it takes back, as long as nobody has begun."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Agency, ClockKind, State
from contracts.dispatch import CaseReturned, HandoverRefused
from services.dispatch.assignment.domain.assignment import recall, return_to_hub
from services.dispatch.cases.domain.facts import facts_of
from services.dispatch.clocks.domain.clock import ClockState
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.handover_refusals import AlreadyAcknowledged, HandlingBegun
from tests.services.dispatch.dispatch_building import MORNING, a_case, after, opened

NOON = MORNING + timedelta(hours=3)
HANDOVER = UUID(int=7)


def an_act(act: str, account: str = "li", **facts: Any) -> dict[str, Any]:
    return {"act": act, "account": account, "facts": facts}


DISPATCHED = an_act("case_dispatched", "dispatch")


def recalled(
    case: Case, *history: dict[str, Any], handover_state: str = "open"
) -> tuple[Case, CaseReturned | HandoverRefused]:
    handovers = [{"id": HANDOVER, "state": handover_state}, {"id": UUID(int=8), "state": "acknowledged"}]
    case, [event] = recall(facts_of(case, (), history, handovers, NOON), reason="分错了股室", now=NOON)
    assert isinstance(event, CaseReturned | HandoverRefused)
    return case, event


def redirected(**facts: Any) -> Case:
    return a_case(State.REDIRECTED, department=None, agency=Agency.HOUSING, handover_id=HANDOVER, **facts)


def test_a_recalled_assignment_is_the_hubs_again_and_calls_nobody() -> None:
    case, event = recalled(a_case(officer="li"), DISPATCHED)

    assert (case.state, case.department, case.officer, case.attention) == (State.RETURNED, None, None, False)
    assert isinstance(event, CaseReturned)
    assert (event.from_department, event.reason, event.undone) == ("consumer_protection", "分错了股室", True)


def test_a_recalled_assignment_has_the_clocks_of_a_return() -> None:
    update = opened()
    facts = facts_of(update.case, update.clocks, [DISPATCHED], (), NOON)

    taken_back = after(update, recall(facts, reason="x", now=NOON))
    given_back = after(update, return_to_hub(update.case, reason="x", note=None, now=NOON))

    assert taken_back.clocks == given_back.clocks
    assert {clock.kind: clock.state for clock in taken_back.clocks}[ClockKind.FEEDBACK_24H] is ClockState.CANCELLED


def test_a_recalled_redirection_is_no_bounce() -> None:
    case, event = recalled(redirected(bounces=1))

    assert (case.state, case.agency, case.bounces, case.joint) == (State.RETURNED, None, 1, False)
    assert isinstance(event, HandoverRefused)
    assert (event.handover_id, event.bounces, event.undone, event.reason) == (HANDOVER, 1, True, "分错了股室")


@pytest.mark.parametrize(("bounces", "joint"), [(0, False), (2, True)])
def test_a_recalled_joint_handling_is_joint_only_after_two_bounces(bounces: int, *, joint: bool) -> None:
    case, _ = recalled(redirected(bounces=bounces, joint=True))

    assert case.joint is joint


def test_what_the_agency_has_acknowledged_is_not_taken_back() -> None:
    with pytest.raises(AlreadyAcknowledged):
        recalled(redirected(), handover_state="acknowledged")


@pytest.mark.parametrize(
    "act",
    [
        an_act("first_feedback_given"),
        an_act("supplement_requested"),
        an_act("case_extended"),
        an_act("case_noted", text="已电话联系", by_hub=False),
        an_act("alarm_taken", by_hub=False),
    ],
)
def test_what_somebody_has_begun_is_not_taken_back(act: dict[str, Any]) -> None:
    with pytest.raises(HandlingBegun):
        recalled(a_case(), DISPATCHED, act)


@pytest.mark.parametrize(
    "act",
    [
        an_act("case_urged"),
        an_act("case_noted", text="x", by_hub=True),
        an_act("alarm_taken", by_hub=True),
        an_act("clock_missed", "dispatch"),
        an_act("complaint_supplemented", "intake"),
    ],
)
def test_what_the_hub_and_the_machines_do_is_no_beginning(act: dict[str, Any]) -> None:
    assert recalled(a_case(), DISPATCHED, act)[0].state is State.RETURNED


@pytest.mark.parametrize("again", ["case_dispatched", "rework_ordered"])
def test_what_was_begun_before_the_section_got_it_does_not_count(again: str) -> None:
    begun = an_act("first_feedback_given")

    assert recalled(a_case(), DISPATCHED, begun, an_act(again, "hub"))[0].state is State.RETURNED
