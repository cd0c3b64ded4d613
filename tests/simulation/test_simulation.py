"""Real decisions in seeded worlds: nothing lost, twice, out of order, unpaid or late; and the checker is checked."""

from collections import Counter
from enum import StrEnum

import pytest

from tests.simulation.history import History, Violation, check
from tests.simulation.worlds import BUGS, WORLDS
from tests.sweeps import sampled

SCHEDULES = 1_000  # of each world
FOUND_WITHIN = 400  # schedules


@sampled
@pytest.mark.parametrize("first", range(0, SCHEDULES, 500))
@pytest.mark.parametrize("world", WORLDS)
def test_no_schedule_breaks_a_promise(world: str, first: int) -> None:
    schedule = WORLDS[world]
    broken = {seed: violations for seed in range(first, first + 500) if (violations := schedule(seed, None))}

    assert broken == {}


@pytest.mark.parametrize(
    ("world", "bug"),
    [(world, bug) for world, bugs in BUGS.items() for bug in bugs],
    ids=lambda value: value.name.lower() if isinstance(value, StrEnum) else value,
)
def test_every_seeded_bug_is_found(world: str, bug: StrEnum) -> None:
    found = next((seed for seed in range(FOUND_WITHIN) if WORLDS[world](seed, bug)), None)

    assert found is not None


@pytest.mark.parametrize("world", WORLDS)
def test_a_failing_seed_replays(world: str) -> None:
    bug = next(iter(BUGS[world]))
    seed = next(seed for seed in range(FOUND_WITHIN) if WORLDS[world](seed, bug))

    assert WORLDS[world](seed, bug) == WORLDS[world](seed, bug)


def test_the_checker_names_what_is_broken() -> None:
    history = History()
    history.published |= {"a": [1, 2, 3], "b": [1]}
    history.effects |= {"a": [2, 1, 1], "c": [9]}

    assert {(violation.check, violation.what) for violation in check(history)} == {
        ("C1 lost", ("a", 3)),
        ("C1 lost", ("b", 1)),
        ("C2 phantom", ("c", 9)),
        ("C3 double", ("a", 1)),
        ("C4 order", "a"),
    }
    assert Violation("C4 order", "a") in check(history)


def test_the_checker_names_what_is_wrong_with_keys() -> None:
    history = History(invoked={"a", "b", "c", "d"}, refused={"d"})
    history.answers |= {"a": {1}, "b": {1, 2}, "c": {3}}
    history.stored |= {"a": 2, "b": 1, "d": 1, "e": 1}

    assert {(violation.check, violation.what) for violation in check(history)} == {
        ("C3 double", "a"),
        ("C5 one key, several answers", "b"),
        ("C1 lost", "c"),
        ("C2 phantom", "d"),
        ("C2 phantom", "e"),
    }


def test_the_checker_compares_the_stores_and_the_quarantine() -> None:
    history = History(poison={"p", "q"}, quarantined=Counter({"q": 2, "r": 1}))
    history.stores |= {"intake": Counter("ab"), "dispatch": Counter("abb"), "analytics": Counter("a")}

    assert {(violation.check, violation.what) for violation in check(history)} == {
        ("C6 not conserved", ("analytics", "b")),
        ("C3 double", ("dispatch", "b")),
        ("C14 poison at large", "p"),
        ("C14 held for nothing", "r"),
        ("C3 double", "q"),
    }
