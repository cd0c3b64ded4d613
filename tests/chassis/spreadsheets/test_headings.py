"""Columns are found by their names, in any order, below titles, with units and marks beside them."""

from chassis.spreadsheets.headings import columns_in, find_columns

NAMES = {"姓名": "name", "金额": "sum"}


def test_the_first_row_with_all_required_columns_is_the_heading() -> None:
    rows = iter([(1, ["名单"]), (2, ["姓名"]), (3, ["*金额（元）", " 姓 名 ", "金额"]), (4, ["5", "李晓"])])

    places, missing = find_columns(rows, NAMES, ("name", "sum"))

    assert (places, missing, next(rows)[0]) == ({"sum": 0, "name": 1}, [], 4)


def test_without_a_heading_the_best_row_says_what_is_missing() -> None:
    rows = iter([(1, ["姓名"]), (30, ["姓名", "金额"])])

    assert find_columns(rows, NAMES, ("name", "sum"))[1] == ["sum"]
    assert find_columns(iter([(1, ["x"])]), NAMES, ("name", "sum")) == ({}, ("name", "sum"))
    assert columns_in(["x"], NAMES) == {}
