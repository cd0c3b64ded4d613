"""What counts as growth, and that a soak runs; nothing is judged by seconds of it."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from benchmarks.growth import growth
from benchmarks.soak import UNANSWERED, show_answers, soak


def test_what_goes_straight_up_leaks() -> None:
    assert growth([100 + n for n in range(60)]).leaks()


def test_what_fills_up_once_and_stays_does_not_leak() -> None:
    filled = growth([100 + min(n, 20) for n in range(60)])

    assert filled.share > 0.05
    assert not filled.leaks()


def test_what_rises_in_a_step_late_does_not_leak() -> None:
    assert not growth([100 + 30 * (n > 40) for n in range(60)]).leaks()


def test_spikes_are_no_leak() -> None:
    random = Random(1)

    assert not growth([100 + (80 if random.random() < 0.2 else random.random()) for _ in range(60)]).leaks()


def test_of_few_samples_the_last_ones_stand_for_all() -> None:
    assert growth([7]).share == 0


@pytest.mark.parametrize("parts", [(8, 8, 9, 9, 10), (8, 8, 8, 9, 10), (8, 9, 9, 10, 10), (8, 9, 10, 11, 12)])
def test_a_number_that_goes_up_stair_by_stair_climbs(parts: tuple[int, ...]) -> None:
    assert growth([part for part in parts for _ in range(12)]).climbs()


@pytest.mark.parametrize(
    "parts",
    [
        (8, 8, 8, 8, 8),
        (11, 11, 12, 12, 12),  # one stair
        (8, 8, 8, 8, 10),
        (8, 9, 10, 10, 10),  # filled up in the first half
        (8, 9, 8, 9, 10),  # up and down
        (100, 101, 101, 102, 102),  # little
    ],
)
def test_a_number_with_one_stair_or_none_of_weight_does_not_climb(parts: tuple[int, ...]) -> None:
    assert not growth([part for part in parts for _ in range(12)]).climbs()


@pytest.mark.parametrize(
    ("statuses", "failed"),
    [
        ({"file 201": 98, "read 200": 1, "read 503": 1}, []),
        ({"file 201": 98, "read 503": 1, "file TimeoutError": 1}, [UNANSWERED]),
        ({}, [UNANSWERED]),
    ],
)
def test_a_soak_in_which_too_few_were_answered_fails(statuses: dict[str, int], failed: list[str]) -> None:
    assert show_answers(Counter(statuses)) == failed


@pytest.mark.campaign
async def test_a_whole_installation_is_soaked_and_ended(tmp_path: Path) -> None:
    failed = await soak(0.05, 5, tmp_path / "soak")

    assert [name for name in failed if "connections" in name or name == UNANSWERED] == []
