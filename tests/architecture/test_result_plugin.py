"""A session of tests becomes a result with a row for each folder."""

from typing import Literal

import pytest

from benchmarks.results import RecordedResult
from tests.result_plugin import figures_of, others

pytestmark = pytest.mark.pure

BEFORE = RecordedResult(
    name="sweeps",
    command="make sweeps",
    tree="abcd1234",
    on="2026-01-01",
    figures={"tests/access (whole)": {"passed": 4}, "tests/access (samples)": {"passed": 2}},
    covers=["tests/**"],
)


def a_report(test: str, seconds: float, when: Literal["setup", "call", "teardown"] = "call") -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=test, location=("", None, ""), keywords={}, outcome="passed", longrepr=None, when=when, duration=seconds
    )


def test_tests_are_counted_by_folder_with_the_seconds_of_their_setup() -> None:
    reports = {
        "": [a_report("tests/access/test_matrix.py::test_one", 2.0, "setup")],
        "passed": [
            a_report("tests/access/test_matrix.py::test_one", 1.0),
            a_report("tests/deploy/test_run.py::test_two", 5.0),
        ],
        "error": [a_report("tests/access/test_matrix.py::test_three", 0.5, "setup")],
    }

    assert figures_of(reports, "whole") == {
        "tests/access (whole)": {"passed": 1, "failed": 1, "skipped": 0, "seconds": 4},
        "tests/deploy (whole)": {"passed": 1, "failed": 0, "skipped": 0, "seconds": 5},
    }


def test_a_part_takes_its_own_rows_place_and_leaves_those_of_the_others() -> None:
    assert others(BEFORE, "abcd1234", "whole") == {"tests/access (samples)": {"passed": 2}}


def test_rows_of_another_commit_are_dropped() -> None:
    assert others(BEFORE, "00000000", "whole") == {}
    assert others(None, "00000000", "whole") == {}
