"""A leak is found however small: what lived through everything holds more than what took its place."""

from collections.abc import Mapping

import pytest

from tests.campaign.resources import FILES, IN_USE, TASKS, Resources, grown

FRESH = {FILES: 30, TASKS: 24, IN_USE: 0}
OTHER = {FILES: 18, TASKS: 21, IN_USE: 1}


def a_state(**intake: int) -> Resources:
    named = {"files": FILES, "tasks": TASKS, "connections": IN_USE}
    return {"intake": FRESH | {named[what]: many for what, many in intake.items()}, "odr": OTHER}


def test_what_holds_as_much_as_a_fresh_one_has_not_grown() -> None:
    assert list(grown(a_state(), a_state())) == []
    assert list(grown(a_state(files=31, tasks=25), a_state())) == []
    assert list(grown(a_state(files=25, tasks=20), a_state())) == []


@pytest.mark.parametrize(
    ("leaked", "found"),
    [
        ({"files": 32}, (FILES, 32, 30)),
        ({"tasks": 26}, (TASKS, 26, 24)),
        ({"connections": 1}, (IN_USE, 1, 0)),
    ],
)
def test_what_holds_more_than_a_fresh_one_is_named(leaked: Mapping[str, int], found: tuple[str, int, int]) -> None:
    assert list(grown(a_state(**leaked), a_state())) == [("intake", *found)]


def test_what_a_fresh_one_does_not_hold_at_all_is_named_too() -> None:
    assert list(grown(a_state(), {"odr": OTHER})) == [("intake", what, many, 0) for what, many in FRESH.items() if many]
