from enum import StrEnum

import pytest

from canon.codes import Agency, ClockKind, CloseResult, Department, Kind, State, name_of
from canon.unsound import Unsound


@pytest.mark.parametrize("codes", [Kind, State, ClockKind, Department, Agency])
def test_every_code_people_read_has_a_name(codes: type[StrEnum]) -> None:
    assert [code for code in codes if name_of(code) == str(code)] == []


def test_codes_of_two_lists_with_one_value_keep_their_own_names() -> None:
    assert name_of(State.ODR) != name_of(ClockKind.ODR)


def test_a_code_without_a_name_is_shown_as_it_is() -> None:
    assert name_of(CloseResult.AGREED) == "agreed"


def test_a_refusal_without_a_field_is_about_the_whole() -> None:
    assert Unsound("不对").field == ""
