"""What the suite costs: processor seconds by folder, held against ``tests/budget.yaml``, and its slowest tests.

Seconds are divided by those of a fixed loop, measured in the same process every minute, so that a budget means the same
on a fast and on a slow machine. The servers and browsers that a test starts count with it.
"""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

BUDGET = Path(__file__).parents[1] / "budget.yaml"
NOTED, FAILED = 1.15, 1.30  # of its budget
SLOWEST = 20
LOOP = 400_000  # rounds; about 20 ms
CALIBRATED_EVERY = 60.0  # seconds
FINER = ("services", "gateway")  # folders whose parts have budgets of their own
PAUSE_FOR_TREE = 0.02  # wall seconds below which a phase started no process worth looking for
_TICKS = os.sysconf("SC_CLK_TCK")


def folder_of(node_id: str) -> str:
    """The folder that has the budget of this test."""
    parts = node_id.split("::", maxsplit=1)[0].split("/")[1:-1]
    return "/".join(parts[: 2 if parts and parts[0] in FINER else 1]) or "."


def loop_seconds() -> float:
    """Processor seconds of the fixed loop."""
    began, total = time.process_time(), 0
    for number in range(LOOP):
        total += number & 7
    return time.process_time() - began


def tree_seconds() -> float:
    """Processor seconds of this process and of all that it started, also of those that ended."""
    ticks, children = {}, defaultdict(list)
    for process, parent, own in _processes():
        ticks[process] = own
        children[parent].append(process)
    counted, total = [os.getpid()], 0
    while counted:
        process = counted.pop()
        total += ticks.get(process, 0)
        counted += children[process]
    return total / _TICKS


def _processes() -> Iterator[tuple[int, int, int]]:
    """Each process with its parent and its ticks: far fewer than there are threads, which know their children."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = file.read_text().rpartition(")")[2].split()
            yield int(file.parent.name), int(fields[1]), sum(map(int, fields[11:15]))


class Meter:
    """In a process that runs tests: hangs what each phase cost onto its report."""

    def __init__(self) -> None:
        self._before = tree_seconds()
        self._calibrated_at = -CALIBRATED_EVERY
        self._is_left = False  # the folder, after this test

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """Count no folder for what importing all of them takes."""
        self._before = tree_seconds()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
        self._is_left = nextitem is None or folder_of(nextitem.nodeid) != folder_of(item.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        report = yield
        if call.duration > PAUSE_FOR_TREE or (call.when == "teardown" and self._is_left):
            now = tree_seconds()
            report.processor_seconds, self._before = max(0.0, now - self._before), now
        if call.when == "teardown" and time.monotonic() - self._calibrated_at > CALIBRATED_EVERY:
            report.loop_seconds = loop_seconds()
            self._calibrated_at, self._before = time.monotonic(), tree_seconds()
        return report


class Sums:
    """In the process that prints: adds up, compares, and fails what is far beyond its budget."""

    def __init__(self, *, is_enforced: bool) -> None:
        self._is_enforced = is_enforced
        self._folders: dict[str, float] = defaultdict(float)
        self._tests: dict[str, float] = defaultdict(float)
        self._loops: list[float] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._folders[folder_of(report.nodeid)] += getattr(report, "processor_seconds", 0.0)
        self._tests[report.nodeid] += report.duration
        self._loops += [found] if (found := getattr(report, "loop_seconds", None)) else []

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._is_enforced and session.exitstatus == pytest.ExitCode.OK and self._beyond(FAILED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if len(self._tests) <= SLOWEST or not self._loops:
            return
        budget, units = _budget(), self._units()
        terminalreporter.section("processor time by folder, in loops of calibration")
        terminalreporter.line(f"one loop is {1000 * statistics.median(self._loops):.1f} ms")
        for folder, seconds in sorted(self._folders.items(), key=lambda one: -one[1]):
            share = units[folder] / budget[folder] if budget.get(folder) else 0.0
            note = "" if share <= NOTED else "  beyond its budget" if share <= FAILED else "  FAR BEYOND ITS BUDGET"
            terminalreporter.line(
                f"{seconds:8.1f} s {units[folder]:8.0f} of {budget.get(folder, 0):6.0f} {share:5.0%}  {folder}{note}"
            )
        terminalreporter.section(f"the {SLOWEST} slowest tests, seconds")
        for test, seconds in sorted(self._tests.items(), key=lambda one: -one[1])[:SLOWEST]:
            terminalreporter.line(f"{seconds:8.1f}  {test}")

    def _units(self) -> dict[str, float]:
        loop = statistics.median(self._loops)
        return {folder: seconds / loop for folder, seconds in self._folders.items()}

    def _beyond(self, share: float) -> list[str]:
        """Folders that have no budget, or cost more than this share of it."""
        if not self._loops:
            return []
        budget = _budget()
        return [folder for folder, units in self._units().items() if units > budget.get(folder, 0) * share]


def _budget() -> dict[str, float]:
    found: dict[str, float] = yaml.safe_load(BUDGET.read_text()) or {}
    return found


def register(config: pytest.Config, *, is_enforced: bool) -> None:
    """Measure in each process that runs tests; add up in the one that prints."""
    is_worker = hasattr(config, "workerinput")
    is_alone = not is_worker and not getattr(config.option, "numprocesses", None)
    if is_worker or is_alone:
        config.pluginmanager.register(Meter())
    if not is_worker:
        config.pluginmanager.register(Sums(is_enforced=is_enforced))
