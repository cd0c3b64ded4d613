from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.identifiers import (
    IdChecksum,
    NotIdNumber,
    NotUscc,
    Person,
    UsccChecksum,
    half_width,
    id_number_of,
    is_id_number,
    person_of,
    uscc_of,
)

CODES = ["91110108551385082Q", "91440300708461136T", "91330100799655058B", "91110000802100433B"]
AN_ID = "11010519491231002X"


@pytest.mark.parametrize("code", CODES)
def test_real_credit_codes_are_sound(code: str) -> None:
    assert uscc_of(code) == code


def test_a_code_is_read_in_lower_case_full_width_and_with_gaps() -> None:
    assert uscc_of(" ９１３３０１００-7996 55058b") == "91330100799655058B"


@pytest.mark.parametrize(
    "text", ["", "9133010079965505", "9I330100799655058B", "91330A00799655058B", "9133010079965505中文"]
)
def test_a_code_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(NotUscc):
        uscc_of(text)


@given(position=st.integers(0, 17), replacement=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(position: int, replacement: str) -> None:
    code = CODES[0]
    if code[position] == replacement:
        return
    wrong = code[:position] + replacement + code[position + 1 :]

    with pytest.raises(UsccChecksum):
        uscc_of(wrong)


def test_an_id_number_is_read_and_says_who_was_born_when() -> None:
    assert id_number_of("110105 1949 1231 002ｘ") == AN_ID
    assert person_of(AN_ID) == Person(division="110105", born_on=date(1949, 12, 31))
    assert is_id_number(AN_ID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1101051949123100",
        "110105194902300021",  # 30 February
        "990105194912310023",  # no such province
        "110105179912310023",  # nobody is that old
        "11010519491231002A",
        "1101051949123100２Ｙ",
        "12345-20261124-000123",
    ],
)
def test_a_number_that_cannot_be_a_persons_is_refused(text: str) -> None:
    with pytest.raises(NotIdNumber):
        id_number_of(text)

    assert not is_id_number(text)


@pytest.mark.parametrize("check", "0123456789")
def test_a_wrong_check_digit_is_refused(check: str) -> None:
    with pytest.raises(IdChecksum) as refused:
        id_number_of(AN_ID[:17] + check)

    assert AN_ID[:17] not in str(refused.value)


def test_full_width_signs_become_half_width_one_for_one() -> None:
    assert half_width("ＡＢ１２　（x）中") == "AB12 (x)中"
