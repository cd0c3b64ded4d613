"""``python -m tests.dates``: the suites that can hang on a date, on each of the days that change something.

Once whole, on a far day, which also finds the tests that look at a clock (``clock_readers``); then those, and a county
that runs (``test_a_day``), on every day. ``DATES=2026-12-31,2028-02-29`` keeps to the days that begin so. Prints a row
for each; ends with 1 when a test failed.
"""
# ruff: noqa: T201 - it speaks to a person

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import write_result
from canon.shanghai import SHANGHAI
from chassis.clock import machine_now
from deploy.process.paths import PROJECT, home_path
from tests import faketime
from tests.dates.days import DAYS, FAR, Day

COVERS = ("canon/**", "chassis/**", "reading/**", "services/**", "tests/dates/**")
SUITES = ("tests/canon", "tests/reading", "tests/services", "tests/dates")
LONGEST = 0.25  # seconds of a test that runs on every day; a slower one runs on the far day alone
_COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What pytest said of one day."""

    day: Day
    what: str
    passed: int
    failed: int
    seconds: float

    @property
    def row(self) -> str:
        when = self.day.at.astimezone(SHANGHAI)
        return (
            f"| {when:%Y-%m-%d %H:%M} | {when:%a} | {self.day.why} | {self.what} | {self.passed:,} | {self.failed} "
            f"| {self.seconds:.0f} |"
        )

    @property
    def figures(self) -> dict[str, str | float]:
        return {
            "day": f"{self.day.at.astimezone(SHANGHAI):%a}",
            "why": self.day.why,
            "suites": self.what,
            "passed": self.passed,
            "failed": self.failed,
            "seconds": round(self.seconds),
        }


def outcomes(days: Sequence[Day], folder: Path) -> Iterator[Outcome]:
    readers = folder / "readers"
    yield pytest_on(FAR, "whole suites", folder, ["--record-clock-readers", str(readers)])
    named = {line.split(" ", 1)[1] for line in readers.read_text().splitlines()} if readers.exists() else set()
    files = sorted({name.partition("::")[0] for name in named} | {"tests/dates"})
    print(
        f"{len(named)} tests look at a clock; those of at most {LONGEST:g} s, and the county, on each day:", flush=True
    )
    for day in days:
        yield pytest_on(
            day, "clock readers", folder, ["--clock-readers", str(readers), "--longest", str(LONGEST)], files
        )


def pytest_on(day: Day, what: str, folder: Path, options: Sequence[str], suites: Sequence[str] = SUITES) -> Outcome:
    """Run the suites with every process of theirs on that day; what failed is printed and kept."""
    log = folder / f"{day.at:%Y-%m-%d-%H%M}-{what.replace(' ', '-')}.log"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"]
    command += ["-p", "tests.dates.clock_readers", *options, "-m", "not campaign", *suites]
    env = os.environ | faketime.environment(offset=day.offset(machine_now()))
    began = time.monotonic()
    with log.open("w") as output:
        ended = subprocess.run(command, cwd=PROJECT, env=env, stdout=output, stderr=subprocess.STDOUT, check=False)
    faketime.clean_up()
    log_text = log.read_text()
    last = log_text.rstrip().rpartition("\n")[2]
    counts = {word.removesuffix("s"): int(number) for number, word in _COUNTS.findall(last)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    if ended.returncode != 0:
        failed = max(failed, 1)
        print(log_text[-6000:], f"all of it: {log}", sep="\n", flush=True)
    seconds = time.monotonic() - began
    return Outcome(day=day, what=what, passed=counts.get("passed", 0), failed=failed, seconds=seconds)


def main() -> int:
    if faketime.find_library() is None:
        print(faketime.MISSING)
        return 1
    wanted = tuple(filter(None, os.environ.get("DATES", "").split(",")))
    days = [day for day in DAYS if not wanted or f"{day.at.astimezone(SHANGHAI):%Y-%m-%d}".startswith(wanted)]
    folder = home_path() / "dates"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print("| begun at (Shanghai) | | why | what | passed | failed | seconds |\n|---|---|---|---|---:|---:|---:|")
    failed, figures, began = 0, dict[str, dict[str, str | float]](), time.monotonic()
    for outcome in outcomes(days, folder):
        print(outcome.row, flush=True)
        failed += outcome.failed
        figures[f"{outcome.day.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"] = outcome.figures
    print(f"{len(days) + 1} runs, {failed} failures, {(time.monotonic() - began) / 60:.0f} minutes")
    if not failed and not wanted:
        write_result("dates", "make dates", COVERS, figures)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
