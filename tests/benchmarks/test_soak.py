"""What counts as growth, and that a soak runs; nothing is judged by seconds of it."""

from pathlib import Path
from random import Random

from benchmarks.growth import growth
from benchmarks.soak import soak


def test_what_goes_straight_up_grows() -> None:
    assert growth([100 + n for n in range(60)]).still()


def test_what_fills_up_once_and_stays_does_not_grow_on() -> None:
    filled = growth([100 + min(n, 20) for n in range(60)])

    assert filled.share > 0.05
    assert not filled.still()


def test_spikes_are_no_growth() -> None:
    random = Random(1)
    spiked = [100 + (80 if random.random() < 0.2 else random.random()) for _ in range(60)]

    assert not growth(spiked).still()


def test_nothing_that_becomes_something_has_grown() -> None:
    assert growth([0, 0, 0, 5, 5, 5]).share == 5


async def test_a_whole_installation_is_soaked_and_ended(tmp_path: Path) -> None:
    failed = await soak(0.05, 5, tmp_path / "soak")

    assert [name for name in failed if "connections" in name] == []
