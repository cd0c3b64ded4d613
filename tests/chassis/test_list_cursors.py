"""A cursor is good for the list, the filters and the caller it was made for, and for nobody who changes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.web.auth import CallerTokens
from chassis.web.paging import PURPOSE, BadCursor, ListCursors

OLD, NEW = "o" * 64, "n" * 64
CASES = ["/v1/cases", [["state", "closed"]], {"account": "li", "department": "food"}]
AT, ONE = datetime.fromisoformat("2026-11-24T09:00:00+08:00"), UUID(int=7)


def cursors(keys: str = OLD, bound_to: Any = CASES) -> ListCursors:
    return ListCursors(CallerTokens(keys).derive_keys(PURPOSE), bound_to)


def test_a_cursor_gives_back_the_keys_it_was_made_of() -> None:
    made = cursors().encode(AT.isoformat(), ONE)

    assert cursors().decode_position(made) == (AT, ONE)
    assert cursors().decode(cursors().encode("规则 二", 3), str, int) == ("规则 二", 3)
    assert cursors().decode(None, str) is None


@pytest.mark.parametrize(
    "bound_to",
    [
        ["/v1/complaints", *CASES[1:]],
        [CASES[0], [["state", "accepted"]], CASES[2]],
        [CASES[0], [], CASES[2]],
        [*CASES[:2], {"account": "li", "department": "quality"}],
        [*CASES[:2], {"account": "chen", "department": "food"}],
    ],
    ids=["another list", "another filter", "no filter", "another scope", "another caller"],
)
def test_a_cursor_is_good_nowhere_else(bound_to: Any) -> None:
    made = cursors().encode(AT.isoformat(), ONE)

    with pytest.raises(BadCursor):
        cursors(bound_to=bound_to).decode_position(made)


def test_whatever_is_changed_it_is_no_longer_ours() -> None:
    made = cursors().encode(AT.isoformat(), ONE)

    for place in range(len(made)):
        changed = f"{made[:place]}{'A' if made[place] != 'A' else 'B'}{made[place + 1 :]}"
        with pytest.raises(BadCursor):
            cursors().decode_position(changed)
    for cut in range(len(made)):
        with pytest.raises(BadCursor):
            cursors().decode_position(made[:cut])


@pytest.mark.parametrize(
    ("makes", "reads"), [(OLD, f"{OLD},{NEW}"), (f"{NEW},{OLD}", f"{OLD},{NEW}"), (f"{NEW},{OLD}", NEW)]
)
def test_processes_take_each_others_cursors_while_a_key_is_replaced(makes: str, reads: str) -> None:
    assert cursors(reads).decode_position(cursors(makes).encode(AT.isoformat(), ONE)) == (AT, ONE)


def test_a_cursor_under_a_key_that_was_left_out_is_refused() -> None:
    with pytest.raises(BadCursor):
        cursors(NEW).decode_position(cursors(OLD).encode(AT.isoformat(), ONE))


@pytest.mark.parametrize("keys", [("x", "y"), (AT.isoformat(),), (AT.isoformat(), ONE, 1)])
def test_a_cursor_of_a_release_with_other_sort_keys_is_refused(keys: tuple[object, ...]) -> None:
    with pytest.raises(BadCursor):
        cursors().decode_position(cursors().encode(*keys))
