"""A member is called by its number; of a person only surname, ends of numbers and contracts are read."""

from uuid import UUID

import pytest

from services.refunds.group_cases.domain.masking import label_of, mask_contract, mask_person
from services.refunds.group_cases.domain.state import Member, PersonDetails


@pytest.mark.parametrize(
    ("number", "masked"), [("TY-20220917", "…0917"), ("T-1", "…1"), ("T1", "…1"), ("7", "…"), ("", "…")]
)
def test_of_a_contract_less_than_half_is_read(number: str, masked: str) -> None:
    assert mask_contract(number) == masked


def test_a_member_is_called_by_its_number() -> None:
    assert label_of(Member(id=UUID(int=1), number=7, owed_fen=1)) == "G-07"


def test_a_row_of_an_export_names_nobody() -> None:
    person = PersonDetails(name="李晓", phone="13800001111", contracts=("TY-0917", "TY-0918"))

    assert mask_person(person) == ("李**", "138****1111", "…917 …918")
    assert mask_person(PersonDetails(name="李晓", contracts=("TY-0917",))) == ("李**", "", "…917")
    assert mask_person(None) == ("", "", "")
