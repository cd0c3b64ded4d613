"""Results that are written down are of the house as it is, and the pages say what they say."""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.results import (
    OLDEST_DAYS,
    RESULTS,
    RecordedResult,
    as_text,
    covers_nothing,
    days_behind,
    has_history,
    is_in_history,
    read_results,
    write_result,
)
from benchmarks.tables import TABLES, WRITTEN_BY, overview, page_of, pages, rows, with_results

DAY = 86_400  # seconds
FIRST_OF_JANUARY = 1_767_225_600  # an instant of 2026
ALL = read_results()
A_RESULT = RecordedResult(
    name="strikes", command="make alerts", tree="abcd1234", on="2026-01-01", figures={"lost": 0}, covers=["bus/**"]
)

Commit = Callable[[str, float], str]  # of a file, so many days after the first of January

in_history = pytest.mark.skipif(not has_history(), reason="this tree has no history: it was exported or is shallow")


@pytest.fixture
def commit(tmp_path: Path) -> Commit:
    """A repository of its own."""

    def git(*arguments: str, **environment: str) -> str:
        ran = subprocess.run(
            ("git", "-c", "user.name=tester", "-c", "user.email=tester@example.org", *arguments),
            cwd=tmp_path,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.strip()

    def commit_file(name: str, days: float) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"as of day {days}\n")
        git("add", ".")
        when = f"{FIRST_OF_JANUARY + int(days * DAY)} +0000"
        git("commit", "-q", "-m", "Change it", GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)
        return git("rev-parse", "--short=8", "HEAD")

    git("init", "-q")
    return commit_file


@in_history
def test_a_result_is_of_a_commit_that_this_tree_follows_from() -> None:
    assert [result.command for result in ALL.values() if not is_in_history(result.tree)] == []


@in_history
def test_no_result_is_much_older_than_the_last_change_of_what_it_covers() -> None:
    assert [one.command for one in ALL.values() if days_behind(one) > OLDEST_DAYS] == [], "run them again"


@in_history
def test_each_path_that_a_result_covers_has_files() -> None:
    assert {name: missing for name, result in ALL.items() if (missing := covers_nothing(result))} == {}


def test_no_result_has_tests_that_failed() -> None:
    failed = [
        (name, row)
        for name, result in ALL.items()
        for row, of in result.figures.items()
        if isinstance(of, Mapping) and of.get("failed")
    ]

    assert failed == []


def test_a_result_lies_under_its_name_as_it_is_written() -> None:
    texts = {name: (RESULTS / f"{name}.json").read_text("utf-8") for name in ALL}

    assert texts == {name: as_text(result) for name, result in ALL.items()}


def test_pages_and_tables_are_made_from_the_results_of_now() -> None:
    made = pages(ALL)

    differing = [page.name for page, text in made.items() if not page.exists() or page.read_text("utf-8") != text]
    assert differing == [], "python -m benchmarks.tables makes them anew"
    left = [page.name for page in TABLES.iterdir() if page not in made and WRITTEN_BY in page.read_text("utf-8")]
    assert left == []


def test_a_result_grows_old_when_what_it_covers_is_changed_later(tmp_path: Path, commit: Commit) -> None:
    tried = replace(A_RESULT, tree=commit("bus/relay.py", 0))

    commit("console/page.py", 30)
    assert days_behind(tried, tmp_path) == 0

    commit("bus/consumer.py", 15)
    assert days_behind(tried, tmp_path) == pytest.approx(15)


def test_a_result_covers_what_lies_deeper_and_nothing_beside_it(tmp_path: Path, commit: Commit) -> None:
    commit("bus/kafka/consumer.py", 0)

    assert covers_nothing(replace(A_RESULT, covers=["bus/**", "bus/*.py", "relay/**"]), tmp_path) == [
        "bus/*.py",
        "relay/**",
    ]


def test_a_commit_of_another_history_is_none_of_this_one(tmp_path: Path, commit: Commit) -> None:
    tree = commit("bus/relay.py", 0)

    assert is_in_history(tree, tmp_path)
    assert not is_in_history("0" * 8, tmp_path)


def test_a_result_names_the_commit_that_was_tried(tmp_path: Path, commit: Commit) -> None:
    tree = commit("bus/relay.py", 0)

    path = write_result("strikes", "make alerts", ["bus/**"], {"lost": 0}, root=tmp_path)

    assert path == tmp_path / "docs" / "results" / "strikes.json"
    assert read_results(path.parent)["strikes"].tree == tree


def test_a_limit_that_is_not_given_stays_as_it_was(tmp_path: Path, commit: Commit) -> None:
    commit("bus/relay.py", 0)
    write_result("strikes", "make alerts", ["bus/**"], {"lost": 1}, "One bus.", root=tmp_path)

    path = write_result("strikes", "make alerts", ["bus/**"], {"lost": 0}, root=tmp_path)

    assert path
    assert read_results(path.parent)["strikes"] == replace(
        A_RESULT,
        tree=read_results(path.parent)["strikes"].tree,
        on=read_results(path.parent)["strikes"].on,
        limit="One bus.",
    )


def test_what_was_tried_with_changes_that_no_commit_holds_is_no_proof(tmp_path: Path, commit: Commit) -> None:
    commit("bus/relay.py", 0)
    (tmp_path / "bus" / "relay.py").write_text("changed\n")

    path = write_result("strikes", "make alerts", ["bus/**"], {"lost": 0}, root=tmp_path)

    assert path == tmp_path / ".weiquan" / "results" / "strikes.json"


def test_without_a_history_no_result_is_stored(tmp_path: Path) -> None:
    assert write_result("strikes", "make alerts", ["bus/**"], {"lost": 0}, root=tmp_path) is None
    assert [*tmp_path.iterdir()] == []


def test_figures_of_rows_have_a_column_each_and_an_empty_cell_where_one_is_missing() -> None:
    assert [*rows({"killed": {"median, s": 1.5, "goal": "≤ 2"}, "frozen": {"median, s": 1_000}})] == [
        "|  | median, s | goal |",
        "|---|---:|---|",
        "| killed | 1.5 | ≤ 2 |",
        "| frozen | 1,000 |  |",
    ]


def test_rows_with_many_different_figures_name_their_own() -> None:
    many = {f"fault {number}": {f"alert {number}": number, "quiet after": 10} for number in range(8)}

    assert [*rows(many)][2] == "| fault 0 | alert 0 0, quiet after 10 |"


def test_the_lines_of_a_page_say_how_a_result_was_tried_and_what_it_does_not_show() -> None:
    limited = replace(A_RESULT, limit="One bus.")
    page = "# Proof\n\n<!-- results: strikes -->\nof last week\n<!-- end of results -->\n\nMore.\n"

    assert with_results(page, {"strikes": limited}) == page.replace(
        "of last week", overview({"strikes": limited}, "../tables/")
    )
    assert "| `make alerts` | 2026-01-01 | `abcd1234` | One bus. |" in overview({"strikes": limited})
    assert "One bus." in page_of(limited)
