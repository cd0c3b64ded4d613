"""The locks pin what is asked for as it is asked for, extras included: else an installer looks for the newest of it."""

from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from deploy.process.paths import PROJECT


@pytest.mark.parametrize("part", ["run", "dev", "kafka"])
def test_an_extra_that_a_locked_package_asks_for_is_locked_with_it(part: str) -> None:
    lines = (PROJECT / "requirements" / f"{part}.txt").read_text().splitlines()
    pins = [Requirement(line.removesuffix("\\").strip()) for line in lines if line and not line.startswith((" ", "#"))]
    locked = {canonicalize_name(pin.name): pin for pin in pins}

    requested = [(pin, wish) for pin in pins for wish in _wishes_of(pin) if wish.extras]

    assert [f"{pin.name} asks for {wish}" for pin, wish in requested if not wish.extras <= _extras(locked, wish)] == []


def _wishes_of(pin: Requirement) -> list[Requirement]:
    try:
        requirements = requires(pin.name) or []
    except PackageNotFoundError:  # of another system
        return []
    wishes = map(Requirement, requirements)
    extras = pin.extras or {""}
    return [one for one in wishes if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in extras)]


def _extras(locked: dict[NormalizedName, Requirement], wish: Requirement) -> set[str]:
    pin = locked.get(canonicalize_name(wish.name))
    return pin.extras if pin else set()
