"""What two messages have in common, and what contradicts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Kind
from services.intake.matching.domain.comparison import compare
from services.intake.matching.domain.profile import Profile
from services.intake.matching.domain.scoring import Band, shipped_model
from services.intake.matching.domain.trust import Trust
from tests.services.intake.matching.pairs import HELD_OUT, read_pairs

PAIRS = read_pairs(*HELD_OUT)
OWN, RETOLD = next((pair.one, pair.other) for pair in PAIRS if pair.is_by_two_channels)
ONE = replace(
    OWN, name="陈立秋", phones=frozenset({"13900001234"}), respondent="百味轩餐饮店", text="鱼不新鲜，吃完拉肚子"
)
OTHER = replace(ONE, complaint_id=RETOLD.complaint_id, received_at=ONE.received_at + timedelta(days=1))


@given(st.sampled_from(PAIRS))
def test_the_order_of_two_messages_does_not_matter(pair: Any) -> None:
    assert compare(pair.one, pair.other) == compare(pair.other, pair.one)


@given(st.sampled_from(PAIRS))
def test_every_feature_and_score_lies_between_zero_and_one(pair: Any) -> None:
    comparison = compare(pair.one, pair.other)
    assert all(0 <= value <= 1 for value in comparison.features.values()), comparison.features
    assert 0 <= shipped_model().score(comparison) <= 1


def test_the_model_has_a_weight_for_every_feature_and_no_other() -> None:
    assert shipped_model().weights.keys() == compare(ONE, OTHER).features.keys()


@pytest.mark.parametrize(
    ("changed", "contradiction"),
    [
        ({"name": "王建国"}, "name_other"),
        ({"respondent": "海悦轮胎经营部"}, "business_other"),
        ({"uscc": "92130000MA0000001A"}, "uscc_other"),
        ({"address": "石盘镇农贸市场后门"}, "address_other"),
        ({"order": "HY-77210"}, "order_other"),
        ({"bought_on": date(2026, 7, 1)}, "date_other"),
        ({"text": "这回是另一条鱼，跟上次的不是一回事"}, "denied"),
        ({"kind": Kind.INQUIRY}, "kind_other"),
    ],
)
def test_what_contradicts_is_named_and_never_joined_by_machine(changed: dict[str, Any], contradiction: str) -> None:
    stated = {
        "uscc": "92130000MA0000002B",
        "address": "建设路12号",
        "order": "HY-10086",
        "bought_on": date(2026, 8, 20),
    }
    one, other = replace(ONE, **stated), replace(OTHER, **stated | changed)
    comparison = compare(one, other)
    assert contradiction in comparison.contradictions
    assert shipped_model().band(comparison, 1.0, Trust.ONE_SOURCE) is Band.PERHAPS


def test_one_telephone_makes_the_same_person_only_under_one_name() -> None:
    assert compare(ONE, OTHER).same_person
    assert not compare(ONE, replace(OTHER, name="王建国")).same_person
    assert not compare(ONE, replace(OTHER, phones=frozenset({"13800004321"}))).same_person
    assert not compare(ONE, replace(OTHER, name=None)).same_person
    assert not compare(ONE, replace(OTHER, name="陈立冬")).same_person  # mistyped, or a brother


def test_an_order_number_proves_a_purchase_and_no_person() -> None:
    one, other = replace(ONE, order="HY20261010"), replace(OTHER, order="HY20261010", phones=frozenset())
    assert compare(one, other).features["order_same"]
    assert not compare(one, other).same_person


def test_a_digit_that_was_noted_wrongly_is_a_slip_and_no_other_telephone() -> None:
    features = compare(ONE, replace(OTHER, phones=frozenset({"13900001243"}))).features
    assert (features["phone_slip"], features["phone_other"]) == (1, 0)


def test_a_message_without_a_text_is_compared_by_what_it_has() -> None:
    empty = Profile(complaint_id=OTHER.complaint_id, received_at=OTHER.received_at, kind=OTHER.kind, text="")
    assert 0 <= shipped_model().score(compare(ONE, empty)) <= 1


@pytest.mark.parametrize(
    "number",
    ["2026-10-01", "0571-88881234", "13800009999", "91330727MA28EXAMP7"],
    ids=["day", "shop", "mobile", "code"],
)
def test_strangers_who_write_the_same_number_are_not_joined(number: str) -> None:
    text = f"在百味轩餐饮店办的储值卡，{number}，店关门了，要求退还余额。"
    one = replace(ONE, text=text, name=None, phones=frozenset({"13900001111"}))
    other = replace(OTHER, text=text, name=None, phones=frozenset({"13700002222"}))

    comparison = compare(one, other)

    assert not comparison.same_person
    assert "phone_other" in comparison.contradictions
    assert shipped_model().band(comparison, 1.0, Trust.ONE_SOURCE) is not Band.SAME


def test_numbers_of_a_text_are_compared_up_to_a_limit() -> None:
    text = "，".join(f"单号AB{number:06}，{number + 100}元" for number in range(5_000))

    assert (len(replace(ONE, text=text).orders), len(replace(ONE, text=text, amount=None).figures)) == (10, 50)


def test_two_shops_whose_full_names_differ_in_one_character_are_not_joined_by_machine() -> None:
    one = replace(ONE, respondent="甲字号食品商行")
    other = replace(OTHER, respondent="乙字号食品商行")
    comparison = compare(one, other)

    assert (comparison.same_person, comparison.same_business) == (True, False)
    assert shipped_model().band(comparison, 1.0, Trust.ONE_SOURCE) is Band.PERHAPS
