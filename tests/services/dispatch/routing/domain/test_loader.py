from datetime import date, datetime
from typing import Any

import pytest

from canon.codes import RedirectReason
from services.dispatch.routing.domain import RulesInvalid, load_rules
from tests.services.dispatch.routing.domain.builders import DOCUMENT, a_document


def faults_of(**changes: Any) -> set[tuple[str, str]]:
    with pytest.raises(RulesInvalid) as refused:
        load_rules(a_document(**changes))
    return {(fault.field, fault.code) for fault in refused.value.errors}


def a_topic(**changes: Any) -> dict[str, Any]:
    return {**DOCUMENT["topics"][0], **changes}


def test_a_good_document_becomes_a_frozen_rule_set() -> None:
    rules = load_rules(a_document())

    assert rules.effective_from == date(2026, 10, 8)
    assert rules.topics[1].terms == (("假烟", 6.0), ("卷烟", 2.5))
    assert rules.topics[2].reason is RedirectReason.OTHER_COUNTY
    assert hash(rules.topics[0])


def test_a_yaml_date_is_taken_as_it_is() -> None:
    assert load_rules(a_document(effective_from=date(2026, 1, 1))).effective_from == date(2026, 1, 1)


@pytest.mark.parametrize("day", ["08.10.2026", datetime(2026, 1, 1), 5])  # noqa: DTZ001 - a wrong value on purpose
def test_what_is_not_a_date_is_named(day: object) -> None:
    assert ("/effective_from", "invalid_date") in faults_of(effective_from=day)


def test_every_fault_is_named_at_once() -> None:
    found = faults_of(version=" ", limits={**DOCUMENT["limits"], "prior": -1}, colour="red")

    assert found == {("/version", "wrong_type"), ("/limits/prior", "wrong_type"), ("/colour", "unknown_field")}


def test_the_refusal_says_where_in_words() -> None:
    with pytest.raises(RulesInvalid, match="/version 应为非空文本"):
        load_rules(a_document(version=None))


@pytest.mark.parametrize(
    ("topic", "fault"),
    [
        (a_topic(target="moon"), ("/topics/0/target", "unknown_target")),
        (a_topic(target="hub"), ("/topics/0/target", "unknown_target")),
        (a_topic(terms={"strong": ["卡"]}), ("/topics/0/terms/strong/0", "too_short")),
        (a_topic(terms={"loud": ["健身卡"]}), ("/topics/0/terms/loud", "wrong_type")),
        (a_topic(terms=["健身卡"]), ("/topics/0/terms", "wrong_type")),
        (a_topic(terms={"strong": "健身卡"}), ("/topics/0/terms/strong", "wrong_type")),
        (a_topic(terms={"strong": [7]}), ("/topics/0/terms/strong/0", "wrong_type")),
        (a_topic(pairs=[{"when": [], "weight": 1}]), ("/topics/0/pairs/0/when", "empty")),
        (a_topic(pairs=[{"when": [["卡"], []], "weight": 1}]), ("/topics/0/pairs/0/when", "empty")),
        (a_topic(pairs=[{"when": [["卡"]], "weight": True}]), ("/topics/0/pairs/0/weight", "wrong_type")),
        (a_topic(target="tobacco"), ("/topics/0/basis", "wrong_type")),
        (a_topic(target="tobacco", reason="BORED"), ("/topics/0/reason", "unknown_reason")),
        (a_topic(cap="high"), ("/topics/0/cap", "wrong_type")),
        ("cards", ("/topics/0", "wrong_type")),
    ],
)
def test_a_bad_topic_is_named_by_its_path(topic: object, fault: tuple[str, str]) -> None:
    assert fault in faults_of(topics=[topic, *DOCUMENT["topics"][1:]])


def test_codes_stand_once() -> None:
    assert ("/topics/3/code", "repeated") in faults_of(topics=[*DOCUMENT["topics"], a_topic()])
    assert ("/exemptions/1/code", "repeated") in faults_of(exemptions=DOCUMENT["exemptions"] * 2)


def test_a_rule_set_without_topics_is_refused() -> None:
    assert ("/topics", "empty") in faults_of(topics=[])


def test_an_exemption_names_only_what_there_is() -> None:
    found = faults_of(exemptions=[{**DOCUMENT["exemptions"][0], "topic": "moon", "against": ["sun", "tobacco"]}])

    assert found == {("/exemptions/0/topic", "unknown_topic"), ("/exemptions/0/against/0", "unknown_topic")}


def test_the_county_names_a_topic_that_there_is() -> None:
    territory = {**DOCUMENT["territory"], "topic": "moon"}

    assert faults_of(territory=territory) == {("/territory/topic", "unknown_topic")}


def test_characters_pair_one_to_one() -> None:
    assert ("/language", "length") in faults_of(language={"traditional": "藥費", "simplified": "药"})


def test_a_denial_has_two_words() -> None:
    assert ("/language/denials/0", "length") in faults_of(language={"denials": [["不是"]]})


def test_every_agency_has_a_card() -> None:
    found = faults_of(agencies={})

    assert ("/agencies/tobacco/name", "wrong_type") in found
    assert ("/agencies/court/answers_for", "wrong_type") in found


@pytest.mark.parametrize("number", [-1, 1_000_001, 10**400, float("inf"), float("nan"), True, "6"])
def test_a_weight_is_a_number_that_sums_can_bear(number: object) -> None:
    assert ("/weights/weak", "wrong_type") in faults_of(weights={**DOCUMENT["weights"], "weak": number})


def test_not_knowing_always_weighs_something() -> None:
    assert faults_of(limits={**DOCUMENT["limits"], "prior": 0}) == {("/limits/prior", "too_small")}


@pytest.mark.parametrize("level", ["²", "٣", "1e400", "9" * 400, "."])
def test_a_level_is_a_plain_number_or_a_name(level: str) -> None:
    assert (f"/topics/0/terms/{level}", "wrong_type") in faults_of(
        topics=[a_topic(terms={level: ["健身卡"]}), *DOCUMENT["topics"][1:]]
    )


def test_nothing_is_no_slip() -> None:
    assert ("/language/slips/", "empty") in faults_of(language={"slips": {"": "健身"}})


def test_a_fault_is_named_once() -> None:
    with pytest.raises(RulesInvalid) as refused:
        load_rules(a_document(exemptions=5))

    assert [fault.field for fault in refused.value.errors] == ["/exemptions"]
