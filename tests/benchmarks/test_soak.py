"""What counts as growth, and that a soak runs; nothing is judged by seconds of it."""

from pathlib import Path
from random import Random

import pytest

from benchmarks.growth import growth
from benchmarks.soak import soak


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


@pytest.mark.campaign
async def test_a_whole_installation_is_soaked_and_ended(tmp_path: Path) -> None:
    failed = await soak(0.05, 5, tmp_path / "soak")

    assert [name for name in failed if "connections" in name] == []
