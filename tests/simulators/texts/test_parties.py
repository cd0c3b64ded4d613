"""People and businesses are invented, and their numbers are well formed."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
import yaml

from canon.identifiers import id_number_of, uscc_of
from canon.phones import PhoneKind, phone_kind
from simulators.texts.numbers import uscc_check
from simulators.texts.parties import Business, businesses, draw_business, draw_person
from simulators.texts.word_lists import word_lists

pytestmark = pytest.mark.pure
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
PEOPLE = [draw_person(Random(n)) for n in range(300)]


def is_organisation_code(code: str) -> bool:
    """Whether nine characters are an organisation code with a valid checksum (组织机构代码, GB 11714)."""
    total = sum(int(character, 36) * weight for character, weight in zip(code[:8], ORGANISATION_WEIGHTS, strict=True))
    return len(code) == 9 and code[8] == "0123456789X0"[-total % 11]


def all_businesses() -> list[Business]:
    return [business for trade in word_lists().trades for business in businesses(trade)]


@pytest.mark.parametrize(
    "code", ["91110108551385082Q", "91440300708461136T", "91330100799655058B", "91110000802100433B"]
)
def test_the_check_character_agrees_with_codes_in_use(code: str) -> None:
    assert uscc_check(code[:17]) == code[17]


@pytest.mark.parametrize(
    ("code", "others"),
    [("551385082", "551385083"), ("708461136", "708461137"), ("799655058", "79965505X"), ("802100433", "80210043")],
)
def test_the_check_of_organisation_codes_agrees_with_codes_in_use(code: str, others: str) -> None:
    assert is_organisation_code(code)
    assert not is_organisation_code(others)


def test_every_business_has_a_valid_code_of_the_invented_county() -> None:
    for business in all_businesses():
        assert uscc_of(business.uscc)[2:8] == word_lists().division
        assert is_organisation_code(business.uscc[8:17])


def test_no_two_businesses_share_a_name_or_a_code() -> None:
    names = Counter(business.name for business in all_businesses())

    assert [name for name, count in names.items() if count > 1] == []
    assert len({business.uscc for business in all_businesses()}) == len(all_businesses())


def test_phones_are_mobile_numbers_of_an_invented_range() -> None:
    phones = [one.phone for one in PEOPLE] + [business.phone for business in all_businesses()]

    assert {phone_kind(phone) for phone in phones} == {PhoneKind.MOBILE}
    assert {phone[:6] for phone in phones} == {"138000", "139000"}


def test_identity_numbers_are_valid_where_given_and_of_no_real_division() -> None:
    given = [one.id_number for one in PEOPLE if one.id_number]

    assert given
    assert {id_number_of(number)[:6] for number in given} == {"339902"}


def test_one_business_of_a_trade_draws_more_complaints_than_another() -> None:
    rng = Random("hot spots")

    drawn = Counter(draw_business(rng, "gym").name for _ in range(900))

    assert drawn[businesses("gym")[0].name] > 2 * drawn[businesses("gym")[-1].name]


def test_the_towns_are_those_the_routing_rules_know() -> None:
    rules = Path("services/dispatch/routing/rules/towns.yaml").read_text(encoding="utf-8")
    territory = yaml.safe_load(rules)["territory"]

    assert list(word_lists().towns) == [town["name"] for town in territory["towns"]]
    assert (word_lists().county, word_lists().division) == (territory["name"], territory["region"])
    assert set(word_lists().elsewhere) <= set(territory["elsewhere"])
