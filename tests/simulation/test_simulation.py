"""The real gate in a seeded world: nothing lost, nothing twice, nothing out of order; and the checker is checked."""

from collections import Counter

import pytest

from tests.simulation.history import History, Violation, check
from tests.simulation.world import Bug, World

SEEDS = range(1_500)
FOUND_WITHIN = 400  # schedules


@pytest.mark.parametrize("first", range(0, len(SEEDS), 500))
def test_no_schedule_breaks_a_promise(first: int) -> None:
    broken = {seed: violations for seed in SEEDS[first : first + 500] if (violations := check(World(seed).run()))}

    assert broken == {}


@pytest.mark.parametrize("bug", list(Bug), ids=lambda bug: bug.name.lower())
def test_every_seeded_bug_is_found(bug: Bug) -> None:
    found = next((seed for seed in range(FOUND_WITHIN) if check(World(seed, bug).run())), None)

    assert found is not None


def test_a_failing_seed_replays() -> None:
    runs = [check(World(7, Bug.NO_GATE).run()) for _ in range(2)]

    assert runs[0] == runs[1]


def test_the_checker_names_what_is_broken() -> None:
    history = History()
    history.told |= {"a": [1, 2, 3], "b": [1]}
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
    history.asked |= {"a": {1}, "b": {1, 2}, "c": {3}}
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
    history.kept |= {"intake": Counter("ab"), "dispatch": Counter("abb"), "analytics": Counter("a")}

    assert {(violation.check, violation.what) for violation in check(history)} == {
        ("C6 not conserved", ("analytics", "b")),
        ("C3 double", ("dispatch", "b")),
        ("C14 poison at large", "p"),
        ("C14 held for nothing", "r"),
        ("C3 double", "q"),
    }
