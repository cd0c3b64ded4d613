import pytest

from canon.numbers import NotDecimal, NotWhole, decimal_of, is_whole, whole_of


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), (" 12 ", 12), ("007", 7), ("２０２６", 2026), ("9" * 15, 10**15 - 1)]
)
def test_up_to_fifteen_digits_are_a_whole_number(text: str, number: int) -> None:
    assert whole_of(text) == number
    assert is_whole(text)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1_000", "1e3", "²", "٣", "9" * 16, "9" * 5000, "十"])
def test_anything_else_is_no_whole_number(text: str) -> None:
    with pytest.raises(NotWhole):
        whole_of(text)
    assert not is_whole(text)


@pytest.mark.parametrize(("text", "number"), [("0.85", 0.85), ("-3", -3.0), (" 2.5 ", 2.5)])
def test_a_number_with_a_point_is_read(text: str, number: float) -> None:
    assert decimal_of(text) == number


@pytest.mark.parametrize("text", ["", "inf", "nan", "1e300", "1_0", ".5", "5.", "9" * 10, "0." + "1" * 10])
def test_a_number_without_bounds_is_refused(text: str) -> None:
    with pytest.raises(NotDecimal):
        decimal_of(text)
