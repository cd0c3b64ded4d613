"""What a message is found by, and what a machine does with those that it finds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Kind, State
from contracts.intake import Verdict
from services.intake.matches.domain import MACHINE, Match
from services.intake.matching.domain.blocking import (
    LEAST_OF_ORDER,
    MOST,
    MOST_OF_PURCHASE,
    ORDER,
    PHONE,
    PURCHASE,
    blocking_keys,
    most_of,
    sought_keys,
)
from services.intake.matching.domain.comparison import compare
from services.intake.matching.domain.finding import MOST_SUSPECTED, decide_by_machine, in_order, match_of
from services.intake.matching.domain.profile import Profile
from services.intake.matching.domain.scoring import Band, shipped_model
from services.intake.matching.domain.trust import Trust
from tests.services.intake.building import FIRST, NOW, SECOND

TEXT = "我在百日健身办了两千元的年卡，店关门了，联系不上，要求退卡。"


def a_profile(complaint_id: UUID = FIRST, **changes: Any) -> Profile:
    plain = Profile(
        complaint_id=complaint_id,
        received_at=NOW,
        kind=Kind.COMPLAINT,
        name="张丽华",
        phones=frozenset({"13800000000"}),
        respondent="清河县百日健身服务部",
        amount=2_000.0,
        text=TEXT,
    )
    return replace(plain, **changes)


def a_match(number: int, score: float) -> Match:
    found, _ = match_of(a_profile(UUID(int=number)), a_profile(UUID(int=1_000)), shipped_model(), NOW)
    return replace(found, score=score)


def kinds_of(profile: Profile) -> set[str]:
    return {kind for kind, _ in blocking_keys(profile)}


def test_a_message_is_found_by_its_numbers_and_by_what_was_paid_to_whom() -> None:
    keys = blocking_keys(a_profile(id_numbers=frozenset({"11010119900307123X"}), order="HY20261010"))

    assert [kind for kind, _ in keys] == ["id_number", "order", "phone", "purchase"]
    assert keys == blocking_keys(a_profile(id_numbers=frozenset({"11010119900307123X"}), order="HY20261010"))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"phones": frozenset()}, PHONE),
        ({"amount": None}, PURCHASE),
        ({"respondent": None}, PURCHASE),
        ({"order": "7" * (LEAST_OF_ORDER - 1)}, ORDER),
    ],
)
def test_what_is_not_given_or_stands_in_many_texts_finds_nothing(changes: dict[str, Any], kind: str) -> None:
    assert kind not in kinds_of(a_profile(text="店关门了。", **changes))


@pytest.mark.parametrize("amount", [0.5, 86.0, 2_000.0, 99_999.0])
def test_a_sum_that_is_nearly_the_same_is_sought_and_one_that_is_not_is_not(amount: float) -> None:
    sought = set(sought_keys(a_profile(amount=amount)))

    assert set(blocking_keys(a_profile(amount=amount * 0.985))) <= sought
    assert not {key for key in blocking_keys(a_profile(amount=amount * 2 + 2)) if key[0] == PURCHASE} & sought


def test_of_those_that_only_paid_as_much_fewer_are_compared() -> None:
    assert (most_of(PHONE), most_of(PURCHASE)) == (MOST, MOST_OF_PURCHASE)
    assert MOST_OF_PURCHASE < MOST


def test_the_message_that_was_received_first_is_the_earlier_and_of_one_instant_the_lower_id() -> None:
    late = a_profile(FIRST, received_at=NOW + timedelta(minutes=1))

    assert in_order(late, a_profile(SECOND)) == (a_profile(SECOND), late)
    assert in_order(a_profile(SECOND), a_profile(FIRST)) == (a_profile(FIRST), a_profile(SECOND))


def test_a_match_says_what_two_messages_have_in_common_and_is_undecided() -> None:
    found, band = match_of(a_profile(SECOND), a_profile(FIRST), shipped_model(), NOW)

    assert (found.earlier_id, found.later_id, found.verdict) == (FIRST, SECOND, None)
    assert {"phone_same", "name_same", "business", "passage"} <= set(found.evidence)
    assert band is Band.SAME
    assert all(found.features.values())


def test_strangers_are_of_no_interest_and_who_is_contradicted_is_for_a_person() -> None:
    model = shipped_model()
    stranger = a_profile(
        SECOND, phones=frozenset({"13911112222"}), name="段青", respondent="白鹭洲棋牌馆", text="棋牌馆乱收费。"
    )
    other_name = a_profile(SECOND, name="段青")
    comparison = compare(a_profile(), other_name)

    assert match_of(a_profile(), stranger, model, NOW)[1] is Band.OTHER
    assert comparison.contradictions == ("name_other",)
    assert model.band(comparison, 1.0, Trust.ONE_SOURCE) is Band.PERHAPS
    assert model.band(comparison, model.perhaps - 0.001, Trust.ONE_SOURCE) is Band.OTHER


def test_two_kinds_contradict_each_other() -> None:
    assert "kind_other" in compare(a_profile(), a_profile(SECOND, kind=Kind.REPORT)).contradictions


@pytest.mark.parametrize(
    ("other", "contradicts"), [("1380000000", True), ("13800000001", False), ("13800001000", False)]
)
def test_a_number_of_another_length_is_no_slip(other: str, *, contradicts: bool) -> None:
    found = compare(a_profile(), a_profile(SECOND, phones=frozenset({other}), text="店关门了。"))
    assert ("phone_other" in found.contradictions) is contradicts


def test_a_machine_decides_the_surest_and_leaves_the_others() -> None:
    found = [(a_match(1, 0.97), Band.SAME), (a_match(2, 0.99), Band.SAME), (a_match(3, 1.0), Band.PERHAPS)]

    [decided] = decide_by_machine(found, {UUID(int=2): State.RECEIVED}, NOW)

    assert (decided.earlier_id, decided.verdict) == (UUID(int=2), Verdict.SAME_MATTER)
    assert (decided.decided_by, decided.decided_at) == (MACHINE, NOW)


def test_a_message_after_the_end_of_its_case_is_a_repeat() -> None:
    [decided] = decide_by_machine([(a_match(1, 0.99), Band.SAME)], {UUID(int=1): State.CLOSED}, NOW)
    assert decided.verdict is Verdict.REPEAT


def test_a_person_is_shown_the_likeliest_few_and_none_that_is_another_matter() -> None:
    found = [(a_match(number, number / 10), Band.PERHAPS) for number in range(1, MOST_SUSPECTED + 3)]

    suspected = decide_by_machine([*found, (a_match(9, 0.9), Band.OTHER)], {}, NOW)

    assert [one.score for one in suspected] == [0.7, 0.6, 0.5, 0.4, 0.3]
    assert not any(one.verdict for one in suspected)
    assert decide_by_machine([], {}, NOW) == []
