"""A pytest plugin: which tests look at a clock that this machine sets, and running only those.

``--record-clock-readers FILE`` appends a line ``seconds node-id`` for each test that asked ``SystemClock`` for the
time, or itself asked for the machine's. What the product asks the machine's clock for (tokens, leases) is no date.
``--clock-readers FILE`` runs the tests that such a file names and takes at most ``--longest`` seconds for, and those
marked ``dates``.
"""

import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import chassis.clock

TESTS = str(Path(__file__).parents[1])
_reads = 0


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dates")
    group.addoption("--record-clock-readers", type=Path)
    group.addoption("--clock-readers", type=Path)
    group.addoption("--longest", type=float, default=float("inf"))


def pytest_configure() -> None:
    """Watch both clocks; this comes before any module takes ``machine_now`` by its name."""
    machine_now, system_now = chassis.clock.machine_now, chassis.clock.SystemClock.now

    def watched_machine_now() -> datetime:
        global _reads  # noqa: PLW0603 - one count a process
        _reads += sys._getframe(1).f_code.co_filename.startswith(TESTS)
        return machine_now()

    def watched_system_now(clock: chassis.clock.SystemClock) -> datetime:
        global _reads  # noqa: PLW0603
        _reads += 1
        return system_now(clock)

    chassis.clock.machine_now = watched_machine_now
    chassis.clock.SystemClock.now = watched_system_now  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if (file := config.getoption("--clock-readers")) is None:
        return
    named = dict(reversed(line.split(" ", 1)) for line in file.read_text().splitlines())
    longest = config.getoption("--longest")
    selected = [
        item for item in items if item.get_closest_marker("dates") or float(named.get(item.nodeid, "inf")) <= longest
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(selected)])
    items[:] = selected


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before, began = _reads, time.monotonic()
    yield
    file = item.config.getoption("--record-clock-readers")
    if file is not None and _reads > before:
        with file.open("a") as readers:
            readers.write(f"{time.monotonic() - began:.2f} {item.nodeid}\n")
