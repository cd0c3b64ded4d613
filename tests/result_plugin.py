"""A plugin of pytest (``-p tests.result_plugin``) that keeps a session as a result: what passed, by folder.

``--result sweeps --part samples`` writes docs/results/sweeps.json, the command being ``make sweeps``. Several sessions
of one command are its parts, and each adds to what the others found on the same commit.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import pytest

from benchmarks.results import (
    PRODUCT,
    Figures,
    RecordedResult,
    Value,
    current_tree,
    has_history,
    read_results,
    write_result,
)

COVERS = (*PRODUCT, "sdk/**", "simulators/**", "tests/**")
ENDED = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}  # all others broke off
FAILED = {"failed", "error"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--result", metavar="NAME", help="keep this session as a result of `make NAME`")
    parser.addoption("--part", default="", help="which of the sessions of that command it is")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
) -> None:
    name = config.getoption("result")
    if not name or exitstatus not in ENDED or not has_history():
        return
    part = config.getoption("part")
    figures = figures_of(by_category(terminalreporter), part)
    write_result(name, f"make {name}", COVERS, others(read_results().get(name), current_tree(), part) | figures)


def by_category(terminalreporter: pytest.TerminalReporter) -> dict[str, list[pytest.TestReport]]:
    """Reports of tests by what came of them, also from other processes; setups and teardowns that passed are ``""``."""
    return {
        category: [report for report in reports if isinstance(report, pytest.TestReport)]
        for category, reports in terminalreporter.stats.items()
    }


def figures_of(reports: Mapping[str, Iterable[pytest.TestReport]], part: str) -> dict[str, dict[str, Value]]:
    """What passed, failed and was skipped in each folder, and the seconds of all workers together."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: dict[str, float] = defaultdict(float)
    for category, several in reports.items():
        for report in several:
            folder = report.nodeid.partition("::")[0].rpartition("/")[0]
            counts[folder]["failed" if category in FAILED else category] += 1
            seconds[folder] += report.duration
    return {
        f"{folder} ({part})" if part else folder: {
            **{outcome: counts[folder][outcome] for outcome in ("passed", "failed", "skipped")},
            "seconds": round(seconds[folder]),
        }
        for folder in sorted(counts)
    }


def others(before: RecordedResult | None, tree: str, part: str) -> dict[str, Mapping[str, Value]]:
    """The rows of other parts that were found on the same commit."""
    if before is None or before.tree != tree:
        return {}
    return {name: row for name, row in _rows(before.figures) if not name.endswith(f" ({part})")}


def _rows(figures: Figures) -> Iterable[tuple[str, Mapping[str, Value]]]:
    return ((name, row) for name, row in figures.items() if isinstance(row, Mapping))
