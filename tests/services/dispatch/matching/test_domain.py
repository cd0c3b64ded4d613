"""When a suspicion that is decided ends the call for a person."""

from dataclasses import replace

import pytest

from services.dispatch.matching.domain import Call, without_suspicion
from tests.services.dispatch.dispatch_building import a_case

DECIDED = Call(is_suspicion=True, is_decided=True)
DECIDED_OF_MARKED = replace(DECIDED, was_marked=True)
OPEN = Call(is_suspicion=True)
OTHER = Call(is_suspicion=False)


@pytest.mark.parametrize("calls", [[DECIDED], [OTHER, DECIDED], [DECIDED, DECIDED_OF_MARKED]])
def test_a_case_that_only_decided_suspicions_had_marked_waits_for_nobody(calls: list[Call]) -> None:
    assert not without_suspicion(a_case(attention=True), calls).attention


@pytest.mark.parametrize(
    "calls",
    [
        [],
        [OTHER],
        [DECIDED, OTHER],
        [OPEN, DECIDED_OF_MARKED],
        [DECIDED, OPEN],
        [DECIDED_OF_MARKED],
        [OTHER, DECIDED_OF_MARKED],
    ],
)
def test_a_case_that_something_else_marked_stays_marked(calls: list[Call]) -> None:
    assert without_suspicion(a_case(attention=True), calls).attention


def test_a_case_with_an_alert_stays_marked_whatever_is_decided_of_it() -> None:
    assert without_suspicion(a_case(attention=True, alerts=("threat",)), [DECIDED]).attention
