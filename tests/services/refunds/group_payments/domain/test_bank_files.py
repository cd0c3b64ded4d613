"""A line of a bank file says for whom it is, by what it refers to or by name and sum; else a person decides."""

from collections.abc import Sequence
from datetime import date

import pytest

from services.refunds.group_payments.domain.bank_files import (
    BankColumnsMissing,
    BankLine,
    Match,
    Reason,
    match_line,
    read_lines,
)

HEADING = ("交易日期", "流水号", "付款金额（元）", "对方户名", "摘要")
TODAY = date(2026, 12, 1)


def read(*cells: Sequence[str]) -> tuple[list[BankLine], list[tuple[int, str, str]]]:
    rows = [(1, ["某银行对账单"]), (2, HEADING), *((number, row) for number, row in enumerate(cells, start=3))]
    lines, errors = read_lines(rows, TODAY)
    return lines, [(error.row, error.column, error.code) for error in errors]


def test_a_line_is_read_whole() -> None:
    [line], errors = read(("2026-11-22", "2026112200007715", "3,000.00", "李 晓", "退费 ty-0917 G-31"))

    assert not errors
    assert line == BankLine(
        row=3,
        reference="2026112200007715",
        paid_on=date(2026, 11, 22),
        amount_fen=300_000,
        payee="李 晓",
        remark="退费 ty-0917 G-31",
    )
    assert line.member_numbers == (31,)
    assert line.tokens == ("退费", "TY-0917", "G-31")


@pytest.mark.parametrize(
    ("remark", "numbers"),
    [
        ("g-31，退费", (31,)),
        ("Ｇ－３１", (31,)),
        ("退费/G31 G-32期", (31, 32)),
        ("合同ZG-31", ()),
        ("HT-G-31", ()),
        ("G-31-005", ()),
        ("G-1234567", ()),
    ],
)
def test_a_member_is_named_by_its_number_and_not_by_part_of_another(remark: str, numbers: tuple[int, ...]) -> None:
    [line], _ = read(("2026-11-22", "A-1", "5", "", remark))

    assert line.member_numbers == numbers


def test_payee_and_remark_may_be_missing() -> None:
    [line], _ = read(("2026-11-22", "A-1", "5", "", ""))

    assert (line.payee, line.remark, line.member_numbers, line.tokens) == (None, None, (), ())


@pytest.mark.parametrize(
    ("cells", "errors"),
    [
        (("", "", "", "x", "y"), [("流水号", "required"), ("交易日期", "required"), ("金额(元)", "required")]),
        (("2026-11-22", "1.2345E+20", "5", "", ""), [("流水号", "scientific")]),
        (("2026-11-22", "李晓", "5", "", ""), [("流水号", "format")]),
        (("2026-11-22", "A-1", "五元", "", ""), [("金额(元)", "amount")]),
        (("2026-11-22", "A-1", "0", "", ""), [("金额(元)", "not_positive")]),
        (("昨天", "A-1", "5", "", ""), [("交易日期", "day")]),
        (("1999-11-22", "A-1", "5", "", ""), [("交易日期", "day")]),
        (("2026-12-02", "A-1", "5"), [("交易日期", "in_future")]),
    ],
)
def test_a_wrong_cell_is_named_without_its_value(cells: Sequence[str], errors: list[tuple[str, str]]) -> None:
    assert read(cells) == ([], [(3, column, code) for column, code in errors])


def test_a_file_without_the_required_columns_names_what_it_lacks() -> None:
    with pytest.raises(BankColumnsMissing) as refused:
        read_lines([(1, ["流水号", "收款人"]), (2, ["1", "2"])], TODAY)

    assert [error.field for error in refused.value.errors] == ["/交易日期", "/金额(元)"]


@pytest.mark.parametrize(
    ("by_reference", "by_name", "match"),
    [
        ([7], [7, 8], Match(member=7)),
        ([7, 7], [7], Match(member=7)),
        ([7], [8], Match(reason=Reason.NAME_DIFFERS, candidates=(7, 8))),
        ([7], [], Match(reason=Reason.NAME_DIFFERS, candidates=(7,))),
        ([7, 9], [], Match(reason=Reason.SEVERAL, candidates=(7, 9))),
        ([], [7], Match(member=7)),
        ([], [7, 9], Match(member=7)),
        ([], [7, 8], Match(reason=Reason.SEVERAL, candidates=(7, 8))),
        ([], [9], Match(reason=Reason.SUM_DIFFERS, candidates=(9,))),
        ([], [], Match(reason=Reason.NOBODY)),
    ],
)
def test_what_a_line_refers_to_comes_before_name_and_sum(
    by_reference: list[int], by_name: list[int], match: Match
) -> None:
    expected = {7: frozenset({500, 900}), 8: frozenset({500}), 9: frozenset({1})}

    assert match_line(by_reference, by_name, 500, expected) == match


def test_a_line_without_a_payee_is_for_whom_it_refers_to() -> None:
    assert match_line([7], [], 500, {}, has_payee=False) == Match(member=7)


def test_every_reason_has_its_words() -> None:
    assert all(reason.text for reason in Reason)
