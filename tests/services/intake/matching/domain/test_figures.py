"""What a text tells in figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.matching.domain.figures import are_near, figures_in, may_be_one_sum, shared, value_of

DIGITS = "零一二三四五六七八九"


def numeral_of(number: int) -> str:
    """Write a number below ten thousand as one writes it out."""
    if number < 10:
        return DIGITS[number]
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = DIGITS[number // unit] + name, number % unit
            return head + (("零" if rest < unit // 10 else "") + numeral_of(rest) if rest else "")
    raise AssertionError


@given(st.integers(10, 9_999))
def test_a_numeral_that_is_written_out_has_its_value(number: int) -> None:
    assert value_of(numeral_of(number)) == number


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十二", 12),
        ("一万八", 18_000),
        ("一千九百八", 1_980),
        ("两千零五", 2_005),
        ("三万五千", 35_000),
        ("一百二", 120),
    ],
)
def test_a_numeral_is_understood_as_it_is_spoken(numeral: str, value: int) -> None:
    assert value_of(numeral) == value


def test_figures_are_found_in_digits_and_numerals() -> None:
    assert figures_in("交了一万八千八，退1.2万，还差6800元，共3次") == {18_800.0, 12_000.0, 6_800.0}


def test_a_sum_of_which_only_the_first_digit_is_given_may_be_any_that_begins_so() -> None:
    assert all(may_be_one_sum(*pair) for pair in [(5_000, 5_280), (20_000, 23_800), (400, 468), (2_000, 1_950)])
    assert not any(may_be_one_sum(*pair) for pair in [(5_000, 4_280), (5_280, 5_900), (90, 98), (2_000, 3_000)])


def test_a_rounded_sum_is_the_same_sum() -> None:
    assert are_near(2180, 2200)
    assert not are_near(2180, 2500)
    assert shared(frozenset({2180.0, 50.0}), frozenset({2200.0})) == {2180.0}
