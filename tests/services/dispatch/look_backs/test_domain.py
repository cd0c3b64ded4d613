"""The sample of a look-back."""

import random
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.look_backs.domain import (
    Finding,
    FindingAlreadyEntered,
    NothingToSample,
    SampleCandidate,
    draw,
    record_finding,
)

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


def candidates(unhappy: int, happy: int, sections: int = 3) -> list[SampleCandidate]:
    return [
        SampleCandidate(case_id=UUID(int=n), number=f"WQ-{n}", section=f"s{n % sections}", dissatisfied=n < unhappy)
        for n in range(unhappy + happy)
    ]


def test_the_same_seed_gives_the_same_sample_in_whatever_order_the_cases_come() -> None:
    ordered = candidates(5, 40)
    mixed = random.Random(1).sample(ordered, len(ordered))

    assert draw(ordered, 10, "a") == draw(mixed, 10, "a")
    assert draw(ordered, 10, "a") != draw(ordered, 10, "b")


def test_the_dissatisfied_come_first() -> None:
    drawn = draw(candidates(4, 40), 10, "a")

    assert [item.dissatisfied for item in drawn] == [True] * 4 + [False] * 6
    assert [item.position for item in drawn] == list(range(1, 11))


def test_the_sections_take_turns() -> None:
    many = [
        SampleCandidate(case_id=UUID(int=n), number=f"WQ-{n}", section="big", dissatisfied=False) for n in range(100)
    ]
    few = [
        SampleCandidate(case_id=UUID(int=1000 + n), number=f"WQ-{1000 + n}", section="small", dissatisfied=False)
        for n in range(3)
    ]

    drawn = draw([*many, *few], 6, "a")

    assert sorted(item.section or "" for item in drawn) == ["big"] * 3 + ["small"] * 3


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 30), st.text(max_size=5))
def test_a_sample_is_as_large_as_it_can_be_and_takes_nobody_twice(
    unhappy: int, happy: int, size: int, seed: str
) -> None:
    if not unhappy + happy:
        with pytest.raises(NothingToSample):
            draw([], size, seed)
        return
    drawn = draw(candidates(unhappy, happy), size, seed)

    assert len({item.case_id for item in drawn}) == len(drawn) == min(size, unhappy + happy)
    assert sum(item.dissatisfied for item in drawn) == min(size, unhappy)


def test_a_finding_is_entered_once() -> None:
    [item] = draw(candidates(0, 1), 1, "a")
    found = record_finding(item, Finding.OK, note="n", account="hub", now=NOW)

    assert (found.finding, found.note, found.found_by, found.found_at) == (Finding.OK, "n", "hub", NOW)
    with pytest.raises(FindingAlreadyEntered):
        record_finding(found, Finding.REWORK, note=None, account="hub", now=NOW)
