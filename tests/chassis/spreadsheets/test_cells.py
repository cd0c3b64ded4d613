"""What stands in a cell, in the forms in which spreadsheets and people write it."""

from datetime import date, datetime, time

import pytest

from canon.shanghai import SHANGHAI
from chassis.spreadsheets.cells import CellFault, Unreadable, digits_of, fen_in, instant_in, plain, safe_text, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("00123", "00123"),
        (13800000000.0, "13800000000"),
        (0.1 + 0.2, "0.3"),
        (1.33000000202611e24, "1.33000000202611E+24"),
        (True, "是"),
        (False, "否"),
        (datetime(2026, 10, 3, 9, 4, 59, 999_600), "2026-10-03 09:05:00"),  # noqa: DTZ001 - as in a spreadsheet
        (date(2026, 10, 3), "2026-10-03"),
        (time(9, 5), "09:05:00"),
        (7, "7"),
    ],
)
def test_a_workbooks_value_becomes_the_text_that_a_person_would_see(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("  13800000000\t", "13800000000"),
        ("'13800000000", "13800000000"),
        ('="0013800"', "0013800"),
        ("=1+1", "=1+1"),
        ('=HYPERLINK("x","y")', '=HYPERLINK("x","y")'),
        ("'他说'", "'他说'"),
    ],
)
def test_marks_that_keep_digits_a_text_go_and_formulas_stay_as_they_are(written: str, text: str) -> None:
    assert plain(written) == text


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("1.3800001111E+10", "13800001111"),
        ("1.38000011110e10", "13800001111"),
        ("5E+0", "5"),
        ("13800001111", "13800001111"),
    ],
)
def test_a_number_in_scientific_notation_with_all_its_digits_is_that_number(written: str, digits: str) -> None:
    assert digits_of(written) == digits


@pytest.mark.parametrize("written", ["1.38E+10", "1.33000000202611E+24", "1.55E+1"])
def test_a_number_that_has_lost_digits_is_none(written: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        digits_of(written)

    assert unreadable.value.code is CellFault.SCIENTIFIC


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("860", 86_000),
        ("860.5", 86_050),
        ("3,408.00元", 340_800),
        ("￥1，200", 120_000),
        ("人民币１２０圆整", 12_000),
        ("1.2万元", 1_200_000),
        ("0", 0),
    ],
)
def test_a_sum_in_yuan_is_read_in_fen(written: str, fen: int) -> None:
    assert fen_in(written) == fen


@pytest.mark.parametrize("written", ["约三千", "12.345", "-5", "100-200", "9" * 15, "1000元左右"])
def test_what_is_no_sum_in_yuan_is_unreadable(written: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        fen_in(written)

    assert unreadable.value.code is CellFault.AMOUNT


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-03 09:05:00",
        "2026/10/3 9:05",
        "2026.10.03 09:05",
        "2026年10月3日 9时5分",
        "2026年10月3日 上午 9:05:00",
        "２０２６-10-03T09:05:00.000",
        "2026-10-03T01:05:00Z",
        "2026-10-03 09:05:00+08:00",
        "202610030905",
        "20261003090500",
        "46298.378472222",
    ],
)
def test_a_time_is_read_in_its_usual_forms(written: str) -> None:
    assert instant_in(written) == datetime(2026, 10, 3, 9, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize("written", ["2026-10-03", "2026/10/3", "20261003", "46298", "2026年10月3日"])
def test_a_date_is_its_midnight(written: str) -> None:
    assert instant_in(written) == datetime(2026, 10, 3, tzinfo=SHANGHAI)


def test_afternoons_are_counted_from_noon() -> None:
    assert instant_in("2026/10/3 下午 12:30").hour == 12
    assert instant_in("2026/10/3 下午3:05").hour == 15
    assert instant_in("2026/10/3 上午12:05").hour == 0


@pytest.mark.parametrize(
    "written", ["昨天", "2026-02-30", "10/3/2026", "26/10/3", "99999", "20261332", "2026-10-03 25:00"]
)
def test_what_is_no_time_is_unreadable(written: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        instant_in(written)

    assert unreadable.value.code is CellFault.TIME


@pytest.mark.parametrize(
    "text",
    [
        *("=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1", "＝1+1"),
        *("\u200b=1+1", "\ufeff=1", "\u2060\u00ad@x", "\u202e+1", "\u0301=1", "\u200b" * 500 + "=1"),
    ],
)
def test_no_cell_is_calculated_whatever_stands_unseen_before_it(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "x=1", "\u200bx=1", "王女士", "\u200b"])
def test_any_other_text_stays(text: str) -> None:
    assert safe_text(text) == text
