"""Who may be joined with whom by a machine, by who says so; the rest is shown to a person."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Kind, State
from contracts.intake import Verdict
from services.intake.matching.domain.finding import decide_by_machine, match_of
from services.intake.matching.domain.profile import Profile
from services.intake.matching.domain.scoring import Band, shipped_model
from services.intake.matching.domain.trust import Trust, trust_of
from tests.services.intake.building import FIRST, NOW, SECOND

ID_NUMBER = frozenset({"11010119900307123X"})
TEXT = "我在百日健身办了两千元的年卡，店关门了，联系不上，要求退卡。"
RETOLD = "市民反映其在该健身场馆办卡后场馆停业，余额未退，希望协调。"
REPORT: Mapping[str, Any] = {"kind": Kind.REPORT}
HIDDEN: Mapping[str, Any] = {"confidential": True}
NAMELESS: Mapping[str, Any] = {"name": None}


def a_message(complaint_id: UUID, **changes: Any) -> Profile:
    plain: dict[str, Any] = {
        "complaint_id": complaint_id,
        "received_at": NOW if complaint_id == FIRST else NOW + timedelta(hours=3),
        "kind": Kind.COMPLAINT,
        "source": "12345",
        "name": "张丽华",
        "phones": frozenset({"13800000000"}),
        "respondent": "清河县百日健身服务部",
        "order": "HY20261010",
        "bought_on": date(2026, 10, 1),
        "amount": 2_000.0,
        "text": TEXT,
    }
    return Profile(**plain | changes)


def bands(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[Band]:
    """Return the band of two messages, whichever came first."""
    first, second = dict(one), dict(other)
    pairs = [
        (a_message(FIRST, **first), a_message(SECOND, **second)),
        (a_message(SECOND, **first), a_message(FIRST, **second)),
    ]
    return {match_of(*pair, shipped_model(), NOW)[1] for pair in pairs}


def of(source: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"source": source, **(changes or {})}


JOINED = [
    (of("12345"), of("12345")),
    (of("partner:acme"), of("partner:acme")),
    (of("12345"), of("12315")),
    (of("12315"), of("counter")),
    (of("12345", {"text": RETOLD, "order": None}), of("12315")),
    (of("12345", {"name": "张女士"}), of("12315")),
    (of("12345", {"name": "张*华"}), of("12315")),
    (of("12345", {"name": "张**"}), of("12315")),
    (of("12345", {"phones": frozenset(), "id_numbers": ID_NUMBER}), of("12315", {"id_numbers": ID_NUMBER})),
    (of("12345", {"amount": 1_950.0}), of("12315")),
    (of("12345", {"amount": None, "text": RETOLD}), of("12315")),
    (of("12345", {"respondent": "城关镇一家健身房"}), of("12315")),
]
SHOWN = [
    (of("partner:acme"), of("12345")),
    (of("partner:acme"), of("12315")),
    (of("partner:acme"), of("counter")),
    (of("partner:acme"), of("partner:other")),
    (of("partner:acme", NAMELESS), of("12345")),
    (of("partner:acme", {**NAMELESS, "phones": frozenset()}), of("12345")),  # only the order number is the same
    (of("12345", {"phones": frozenset(), "name": "段青"}), of("12315")),
    (of("12345", {"name": "段青"}), of("12315")),
    (of("12345", {"name": "张丽娟"}), of("12315")),  # a sister
    (of("12345", {"amount": 3_000.0, "text": RETOLD}), of("12315")),
    (of("12345", {"order": "HY20269999"}), of("12315")),
    (of("12345", {"bought_on": date(2026, 10, 9)}), of("12315")),
    *((of(source, guard), of(source)) for source in ("12345", "partner:acme") for guard in (HIDDEN, NAMELESS)),
    *((of(source, guard), of(source, guard)) for source in ("12345", "partner:acme") for guard in (REPORT, HIDDEN)),
    (of("12345", REPORT), of("12315", REPORT)),
    (of("12345", HIDDEN), of("12315")),
    (of("12345", NAMELESS), of("12315", NAMELESS)),
]


def test_a_machine_joins_what_one_source_or_two_verified_ones_sent() -> None:
    assert [pair for pair in JOINED if bands(*pair) != {Band.SAME}] == []


def test_everything_else_that_is_alike_is_shown_to_a_person() -> None:
    assert [pair for pair in SHOWN if bands(*pair) != {Band.PERHAPS}] == []


def test_another_shop_of_one_person_is_no_matter_of_both_platforms() -> None:
    other = of("12315", {"respondent": "清河县白鹭洲棋牌馆", "order": None, "text": "棋牌馆半夜还收清洁费。"})
    assert Band.SAME not in bands(of("12345"), other)


@pytest.mark.parametrize("guarded", [REPORT, HIDDEN, NAMELESS, {}])
def test_a_source_that_names_the_earlier_message_joins_its_own_and_no_other(guarded: Mapping[str, Any]) -> None:
    earlier = a_message(FIRST, source="partner:acme", **guarded)
    own = a_message(SECOND, source="partner:acme", continues=FIRST, text="补充：店主的电话是空号。", **guarded)
    foreign = a_message(SECOND, source="partner:other", continues=FIRST, **guarded)

    assert trust_of(earlier, own) is trust_of(own, earlier) is Trust.NAMED
    assert match_of(earlier, own, shipped_model(), NOW)[1] is Band.SAME
    assert trust_of(earlier, foreign) is Trust.NOTHING
    assert match_of(earlier, foreign, shipped_model(), NOW)[1] is Band.PERHAPS


def test_who_names_an_earlier_message_of_another_shop_is_shown_to_a_person() -> None:
    earlier = a_message(FIRST, source="12345")
    other = a_message(SECOND, source="12345", continues=FIRST, respondent="清河县白鹭洲棋牌服务部")
    assert match_of(earlier, other, shipped_model(), NOW)[1] is Band.PERHAPS


@pytest.mark.parametrize("state", [State.DISPATCHED, State.CLOSED])
def test_a_repeat_and_a_supplement_are_decided_by_nobody_where_a_join_would_not_be(state: State) -> None:
    states = {FIRST: state, SECOND: State.RECEIVED}
    stranger = match_of(a_message(FIRST), a_message(SECOND, source="partner:acme"), shipped_model(), NOW)
    own = match_of(a_message(FIRST), a_message(SECOND), shipped_model(), NOW)

    assert [one.verdict for one in decide_by_machine([stranger], states, NOW)] == [None]
    expected = Verdict.REPEAT if state is State.CLOSED else Verdict.SAME_MATTER
    assert [one.verdict for one in decide_by_machine([own], states, NOW)] == [expected]
