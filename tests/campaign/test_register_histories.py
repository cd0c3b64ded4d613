"""Which lists and histories of registers follow from what was decided, and which faults are found."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.campaign.record import FAIL, INVOKE, OK, Record
from tests.campaign.register_histories import judge_histories, judge_lists, judge_settlements, replay
from tests.campaign.register_people import AT_REST, PUBLIC, SHOPS

TODAY = day_of(machine_now())
LAST_YEAR = TODAY - timedelta(days=400)
SHOP = "甲商行"
HISTORY = [
    *(("applied", LAST_YEAR, "officer.dev"), ("listed", LAST_YEAR, "hub.dev")),
    *(("suspended", TODAY, "section_head.dev"), ("restored", TODAY, "section_head.dev")),
]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A shop of last year: applied, reviewed, suspended and restored today."""
    record = Record(tmp_path / "history.jsonl")
    valid = [LAST_YEAR.isoformat(), None]
    _done(record, "officer", "register apply", "k-1", register=SHOPS, valid=valid)
    _done(record, "hub", "register review", "k-2", approved=True)
    _done(record, "section_head", "register suspend", "k-3")
    _done(record, "section_head", "register restore", "k-4")
    return record


def _done(record: Record, actor: str, what: str, key: str, *, kind: str = OK, **more: Any) -> None:
    record.write("p", INVOKE, what, key=key, value=SHOP, actor=actor, **more)
    if kind != INVOKE:
        record.write("p", kind, what, key=key, value=SHOP, actor=actor, resp={"code": 200, "json": {}}, **more)


def _histories(record: Record, stored: list[tuple[str, date, str]]) -> list[str]:
    return [name for name, _ in judge_histories(replay(record), {SHOP: stored})]


def _listed(record: Record, day: date, state: str | None, *, what: str = AT_REST, **counts: int) -> list[str]:
    path = f"/v1/registers/{SHOPS}?as_of={day}&from={day}&to={day}"
    changes = [{"kind": kind, "by": by} for kind, _, by in HISTORY]
    items = [{"name": SHOP, "state": state, "changes": changes}] if state else []
    answer = {"items": items, "count": len(items), "suspended": 0, "joined": 0, "left": 0} | counts
    record.write("p", OK, what, key=path, resp={"json": answer})
    return [name for name, _ in judge_lists(replay(record), record)]


def test_a_history_that_was_answered_stands(record: Record) -> None:
    assert _histories(record, HISTORY) == []


@pytest.mark.parametrize(
    "stored",
    [
        HISTORY[:3],
        [*HISTORY[:2], HISTORY[3]],
        [*HISTORY, ("left", TODAY, "hub.dev")],
        [*HISTORY[:2], ("suspended", LAST_YEAR, "section_head.dev"), HISTORY[3]],
        [*HISTORY[:3], ("restored", TODAY, "hub.dev")],
        [],
    ],
    ids=["a change short", "one lost between", "one too many", "another day", "another person", "none"],
)
def test_another_history_is_found(record: Record, stored: list[tuple[str, date, str]]) -> None:
    assert _histories(record, stored) == ["C22 a history otherwise"]


@pytest.mark.parametrize("left", [True, False])
def test_an_act_of_unknown_outcome_stands_or_not(record: Record, left: bool) -> None:  # noqa: FBT001
    _done(record, "hub", "register leave", "k-5", kind=INVOKE)

    assert _histories(record, [*HISTORY, *([("left", TODAY, "hub.dev")] if left else [])]) == []


def test_of_two_who_suspend_at_once_one_is_refused(record: Record) -> None:
    _done(record, "section_head", "race suspend", "k-5")
    _done(record, "section_head", "race suspend", "k-6", kind=FAIL)

    assert _histories(record, [*HISTORY, ("suspended", TODAY, "section_head.dev")]) == []


def test_an_entry_from_nowhere_is_found(record: Record) -> None:
    assert [name for name, _ in judge_histories(replay(record), {SHOP: HISTORY, "乙": HISTORY})] == [
        "C22 an entry from nowhere"
    ]


@pytest.mark.parametrize(
    ("day", "state"), [(LAST_YEAR - timedelta(days=1), None), (TODAY - timedelta(days=1), "listed"), (TODAY, "listed")]
)
def test_a_list_as_of_a_day_is_the_replay_up_to_it(record: Record, day: date, state: str | None) -> None:
    assert _listed(record, day, state) == []


@pytest.mark.parametrize(("day", "state"), [(TODAY, "suspended"), (TODAY, None), (TODAY - timedelta(500), "listed")])
def test_another_list_is_found(record: Record, day: date, state: str | None) -> None:
    assert "C22 a list as of a day otherwise" in _listed(record, day, state)


def test_another_count_is_found(record: Record) -> None:
    assert _listed(record, TODAY, "listed", joined=1) == ["C22 counts otherwise"]


def test_a_suspended_shop_on_the_public_list_is_found(record: Record) -> None:
    _done(record, "section_head", "register suspend", "k-5")

    assert _listed(record, TODAY, "listed", what=PUBLIC) == ["C22 a public list otherwise"]


def test_a_shop_that_left_is_on_the_list_of_the_day_before_only(record: Record) -> None:
    _done(record, "hub", "register leave", "k-5")
    business = replay(record)[SHOP]

    assert [business.state_on(TODAY - timedelta(days=ago)) for ago in (0, 1)] == [None, "listed"]


@pytest.mark.parametrize(
    ("stored", "handed", "found"),
    [
        ([("m", 5, 1)], {"x"}, []),
        ([], {"x"}, ["C22 a settlement lost"]),
        ([("m", 5, 1)] * 2, {"x"}, ["C22 a settlement twice or from nowhere"]),
        ([("m", 5, 1), ("n", 5, 1)], {"x"}, ["C22 a settlement twice or from nowhere"]),
        ([("m", 5, 1)], set(), ["C22 handed over and lost"]),
        ([("m", 5, 1)], {"x", "y"}, ["C22 handed over by nobody"]),
    ],
)
def test_what_a_station_settles_and_hands_over_stands_once(
    record: Record, stored: list[tuple[Any, ...]], handed: set[str], found: list[str]
) -> None:
    _done(record, "officer", "station settle", "k-7", settled=["m", 5, 1])
    _done(record, "partner", "station hand over", "k-8", complaint="x")

    assert [name for name, _ in judge_settlements(record, Counter(stored), handed)] == found
