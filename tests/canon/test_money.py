from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.money import CannotSplit, NotYuan, fen_of, half_up, instalments, yuan_of


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        ("2000.00", 200000),
        ("0.5", 50),
        ("0.05", 5),
        (" 12 ", 1200),
        ("0", 0),
        ("1,000.00", 100000),
        ("1，234，567元", 123456700),
        ("￥２０００", 200000),
        ("1.2万", 1200000),
        ("12.300", 1230),
    ],
)
def test_yuan_as_they_are_written_are_read_as_fen(yuan: str, fen: int) -> None:
    assert fen_of(yuan) == fen


@pytest.mark.parametrize(
    "yuan",
    [
        *("", "1.234", "-5", "1.", ".5", "1e3", "约100", "NaN", "inf", "1" * 14, "1.0000001万"),
        *("1,00", "12,34,567", ",100", "1,000,", "1000,000", "1 000"),
        *("1e500000", "9" * 5000, "1," * 5000, "٣٤"),
    ],
)
def test_anything_else_is_not_yuan(yuan: str) -> None:
    with pytest.raises(NotYuan) as refused:
        fen_of(yuan)

    assert refused.value.code == "not_yuan"
    assert yuan not in str(refused.value) or not yuan


@pytest.mark.parametrize(
    ("fen", "plain", "grouped"),
    [(200000, "2000.00", "2,000.00"), (5, "0.05", "0.05"), (-150, "-1.50", "-1.50"), (0, "0.00", "0.00")],
)
def test_fen_are_written_as_yuan(fen: int, plain: str, grouped: str) -> None:
    assert yuan_of(fen) == plain
    assert yuan_of(fen, grouped=True) == grouped


@given(st.integers(0, 10**15 - 1))
def test_what_is_written_can_be_read_again(fen: int) -> None:
    assert fen_of(yuan_of(fen)) == fen


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [(Fraction(5, 2), 3), (Fraction(-5, 2), -3), (Fraction(249, 100), 2), (Fraction(7), 7), (Fraction(1, 3), 0)],
)
def test_halves_are_rounded_up(exact: Fraction, rounded: int) -> None:
    assert half_up(exact) == rounded


def test_interest_of_the_dossier_is_12_yuan_70() -> None:
    assert half_up(Fraction(184000 * 84 * 300, 365 * 10_000)) == 1270


@pytest.mark.parametrize(
    ("total", "count", "parts"), [(100, 3, [33, 33, 34]), (5, 4, [1, 1, 1, 2]), (3, 2, [2, 1]), (8, 5, [1, 1, 1, 1, 4])]
)
def test_the_last_instalment_takes_the_rounding(total: int, count: int, parts: list[int]) -> None:
    assert instalments(total, count) == parts


@given(total=st.integers(1, 10**9), count=st.integers(1, 400))
def test_instalments_add_up_and_none_is_empty(total: int, count: int) -> None:
    count = min(count, total)

    parts = instalments(total, count)

    assert sum(parts) == total
    assert len(parts) == count
    assert min(parts) >= 1
    assert len(set(parts[:-1])) <= 1


@pytest.mark.parametrize(("total", "count"), [(100, 0), (3, 4), (0, 1), (-5, 1)])
def test_less_than_a_fen_cannot_be_split(total: int, count: int) -> None:
    with pytest.raises(CannotSplit):
        instalments(total, count)
