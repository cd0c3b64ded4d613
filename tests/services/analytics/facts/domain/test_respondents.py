"""Which business a complaint is against."""

import pytest

from services.analytics.facts.domain.respondents import LONGEST_NAME, respondent_of
from tests.services.analytics.histories import USCC_OF_ONE, USCC_OF_OTHER

pytestmark = pytest.mark.pure


def test_two_names_of_one_credit_code_are_one_business() -> None:
    one, other = respondent_of("百味轩餐饮店", USCC_OF_ONE), respondent_of("清河县百味轩餐饮有限公司", USCC_OF_ONE)

    assert one
    assert other
    assert one.id == other.id
    assert (one.name, other.name) == ("百味轩餐饮店", "清河县百味轩餐饮有限公司")


def test_one_name_of_two_credit_codes_is_two_businesses() -> None:
    one, other = respondent_of("老王超市", USCC_OF_ONE), respondent_of("老王超市", USCC_OF_OTHER)

    assert one
    assert other
    assert one.id != other.id
    assert one.name_key == other.name_key


@pytest.mark.parametrize("name", ["海悦轮胎（经营部）", " 海悦　轮胎经营部 ", "海悦輪胎經營部", "海悦轮胎·经营部"])
def test_two_spellings_of_one_name_are_one_business(name: str) -> None:
    one, other = respondent_of("海悦轮胎经营部", None), respondent_of(name, "")

    assert one
    assert other
    assert one.id == other.id


def test_a_credit_code_may_be_written_in_any_width_and_case() -> None:
    wide = USCC_OF_ONE.lower().translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    one, other = respondent_of("百味轩餐饮店", USCC_OF_ONE), respondent_of(None, f" {wide} ")

    assert one
    assert other
    assert (one.id, one.uscc) == (other.id, other.uscc)


def test_an_unsound_credit_code_is_none() -> None:
    unsound, named = respondent_of("百味轩餐饮店", f"{USCC_OF_ONE[:-1]}0"), respondent_of("百味轩餐饮店", None)

    assert unsound == named
    assert respondent_of(None, "1") is None


@pytest.mark.parametrize("name", ["王芳", "李女士", "某健身房", "〔电话〕", None])
def test_a_private_person_is_no_business(name: str | None) -> None:
    assert respondent_of(name, None) is None


def test_a_registered_business_does_not_take_the_name_of_a_person() -> None:
    given = respondent_of("王芳", USCC_OF_ONE)

    assert given
    assert given.uscc == USCC_OF_ONE
    assert given.name is None
    assert given.name_key is None


def test_the_same_facts_give_the_same_id_for_ever() -> None:
    given = respondent_of("百味轩餐饮店", USCC_OF_ONE)

    assert given
    assert str(given.id) == "549e49e9-4050-57e0-8748-012ba0070eb9"


def test_a_long_name_is_cut() -> None:
    given = respondent_of("长" * LONGEST_NAME + "店", USCC_OF_ONE)

    assert given
    assert given.name
    assert len(given.name) == LONGEST_NAME
