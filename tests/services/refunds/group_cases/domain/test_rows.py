"""A row of a roster becomes a contract with its person, or says everything that is wrong with it."""

from collections.abc import Sequence
from datetime import date

import pytest

from services.refunds.group_cases.domain.columns import Column, RosterColumnsMissing, find_heading, heading_in
from services.refunds.group_cases.domain.owed import OwedBy
from services.refunds.group_cases.domain.rows import RosterRow, RowError, read_row

HEADING = ("姓名", "电话", "证件号", "合同编号", "签订日期", "已付金额(元)", "应退金额(元)", "班次", "困难")
GOOD = (
    "李 晓",
    "138 0000 1111",
    "11010519491231002X",
    "ty-2022 0917",
    "2022-07-14",
    "16800",
    "14,800.50",
    "协议班",
    "是",
)


def read(cells: Sequence[str], heading: Sequence[str] = HEADING) -> RosterRow | tuple[RowError, ...]:
    return read_row(heading_in(heading), (7, cells))


def with_cell(place: int, text: str) -> list[str]:
    cells = list(GOOD)
    cells[place] = text
    return cells


def test_a_row_is_read_whole() -> None:
    assert read(GOOD) == RosterRow(
        row=7,
        name="李 晓",
        phone="13800001111",
        id_number="11010519491231002X",
        contract="TY-20220917",
        signed_on=date(2022, 7, 14),
        contract_paid_fen=1_680_000,
        owed_fen=1_480_050,
        class_name="协议班",
        hardship=True,
    )


def test_only_name_contract_and_the_two_sums_are_required() -> None:
    row = read(("李晓", "T-1", "0", "5"), ("学员姓名", "合同号", "已付金额（元）", "应退"))

    assert isinstance(row, RosterRow)
    assert (row.phone, row.id_number, row.signed_on, row.class_name, row.hardship) == (None, None, None, None, False)
    assert (row.contract_paid_fen, row.owed_fen) == (0, 500)


@pytest.mark.parametrize(
    ("place", "text", "column", "code"),
    [
        (0, " ", Column.NAME, "required"),
        (0, "李" * 101, Column.NAME, "too_long"),
        (0, "李\x00", Column.NAME, "characters"),
        (1, "1380000", Column.PHONE, "format"),
        (1, "1.38000011E+10", Column.PHONE, "scientific"),
        (2, "110105194912310021", Column.ID_NUMBER, "checksum"),
        (2, "1234", Column.ID_NUMBER, "format"),
        (3, "", Column.CONTRACT, "required"),
        (4, "去年", Column.SIGNED_ON, "day"),
        (4, "1999-12-31", Column.SIGNED_ON, "day"),
        (5, "", Column.CONTRACT_PAID, "required"),
        (6, "12.345", Column.OWED, "amount"),
        (6, "-5", Column.OWED, "amount"),
        (6, "0", Column.OWED, "not_positive"),
        (6, "1000000001", Column.OWED, "amount"),
    ],
)
def test_a_wrong_cell_is_named_without_its_value(place: int, text: str, column: Column, code: str) -> None:
    assert read(with_cell(place, text)) == (RowError(7, column, code),)  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_listed_at_once() -> None:
    errors = read(("", "", "", "", "", "x", "y", "", ""))

    assert isinstance(errors, tuple)
    assert [(error.column, error.code) for error in errors] == [
        (Column.NAME, "required"),
        (Column.CONTRACT, "required"),
        (Column.CONTRACT_PAID, "amount"),
        (Column.OWED, "amount"),
    ]


@pytest.mark.parametrize(("written", "meant"), [("否", False), ("无", False), ("低保", True), ("√", True)])
def test_hardship_is_whatever_is_not_denied(written: str, meant: object) -> None:
    row = read(with_cell(8, written))

    assert isinstance(row, RosterRow)
    assert row.hardship is meant


def test_titles_may_stand_above_the_heading() -> None:
    rows = iter([(1, ["棠序公考 退费名册"]), (2, ["序号", *HEADING]), (3, ["1", *GOOD])])

    heading = find_heading(rows)

    assert (heading.places[Column.NAME], next(rows)[0]) == (1, 3)


def test_a_list_without_the_required_columns_names_what_it_lacks() -> None:
    with pytest.raises(RosterColumnsMissing) as refused:
        find_heading(iter([(1, ["名单"]), (2, ["姓名", "合同编号", "电话"]), (30, HEADING)]))

    assert [error.field for error in refused.value.errors] == ["/已付金额(元)", "/应退金额(元)"]


HOURS = ("姓名", "合同编号", "已付金额(元)", "应退金额(元)", "总课时", "已上课时", "教材费(元)")


@pytest.mark.parametrize(
    ("cells", "owed_fen", "owed_by"),
    [
        (("", "60", "18", ""), 336_000, OwedBy.CALCULATOR),  # the example of D§4.2
        (("", "60", "18", "300"), 315_000, OwedBy.CALCULATOR),
        (("3000", "60", "18", ""), 300_000, OwedBy.SIGNED),
    ],
)
def test_without_a_sum_the_refund_is_calculated_from_the_hours_not_taught(
    cells: tuple[str, ...], owed_fen: int, owed_by: OwedBy
) -> None:
    row = read(("李晓", "T-1", "4800", *cells), HOURS)

    assert isinstance(row, RosterRow)
    assert (row.owed_fen, row.owed_by) == (owed_fen, owed_by)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        (("", "60", "", ""), Column.OWED, "required"),
        (("", "60", "60", ""), Column.OWED, "not_positive"),
        (("", "60", "61", ""), Column.OWED, "not_computable"),
        (("", "0", "0", ""), Column.OWED, "not_computable"),
        (("", "60", "18", "4801"), Column.OWED, "not_computable"),
        (("3000", "60节", "18", ""), Column.TOTAL_HOURS, "format"),
        (("abc", "60", "18", ""), Column.OWED, "amount"),
    ],
)
def test_hours_that_say_nothing_are_errors(cells: tuple[str, ...], column: Column, code: str) -> None:
    errors = read(("李晓", "T-1", "4800", *cells), HOURS)

    assert isinstance(errors, tuple)
    assert (column, code) in {(error.column, error.code) for error in errors}
