"""A rule set's own knowledge: read whatever release signed it, and checked in every detail when it is drafted."""

from typing import Any

import pytest

from reading.bureau_knowledge import SHIPPED
from reading.entry_files import MAX_CHARACTERS
from services.dispatch.routing.domain import RulesInvalid, load_draft, load_rules
from services.dispatch.routing.domain.knowledge import (
    MAX_ENTRIES,
    MAX_EXAMPLES,
    MAX_TEXT,
    MAX_WITHIN,
    MAX_WORD,
)
from tests.services.dispatch.routing.domain.builders import a_document

SECRET = "某某的秘密"  # must stand in no answer


def an_entry(**fields: Any) -> dict[str, Any]:
    return {
        "id": "town.weir",
        "says": "self_harm",
        "any": ["老鹰嘴水库"],
        "near": ["闸上"],
        "yes": ["我去老鹰嘴水库的闸上等你们"],
        "no": ["老鹰嘴水库的鱼馆宰客"],
    } | fields


def faults_of(**part: Any) -> set[tuple[str, str]]:
    with pytest.raises(RulesInvalid) as refused:
        load_draft(a_document(reading=part))
    assert SECRET not in str(refused.value.errors)
    assert SECRET not in str(refused.value)
    return {(fault.field, fault.code) for fault in refused.value.errors}


def faults_of_entry(**fields: Any) -> set[tuple[str, str]]:
    return faults_of(entries=[an_entry(**fields)])


def test_a_good_part_is_what_texts_are_read_by() -> None:
    part = {"off": ["threat.petrol"], "entries": [an_entry(within=30)], "thresholds": {"alert.threat": 0.6}}

    reading = load_draft(a_document(reading=part)).reading

    assert (reading.off, reading.thresholds) == (("threat.petrol",), {"alert.threat": 0.6})
    assert [(one.id, one.any, one.within) for one in reading.own] == [("town.weir", ("老鹰嘴水库",), 30)]


@pytest.mark.parametrize("changes", [{}, {"reading": None}, {"reading": {}}])
def test_a_document_without_the_part_reads_by_the_shipped_knowledge_alone(changes: dict[str, Any]) -> None:
    assert load_rules(a_document(**changes)).reading == SHIPPED
    assert load_draft(a_document(**changes)).reading == SHIPPED


def test_what_was_signed_under_another_release_is_still_read() -> None:
    part = {
        "off": ["threat.of_yore"],
        "entries": [an_entry(says="of_yore", unless=["$of_yore"], no=["去老鹰嘴水库的闸上"])],
        "thresholds": {"alert.of_yore": 0.6},
    }

    assert load_rules(a_document(reading=part)).reading.off == ("threat.of_yore",)
    assert faults_of(**part) == {
        ("/reading/off/0", "unknown_entry"),
        ("/reading/entries/0/says", "unknown_says"),
        ("/reading/entries/0/unless/0", "unknown_list"),
        ("/reading/entries/0/no/0", "matched"),
        ("/reading/thresholds/alert.of_yore", "unknown_head"),
    }


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ({"colour": 1}, ("/reading/colour", "unknown_field")),
        ({"off": "threat.petrol"}, ("/reading/off", "wrong_type")),
        ({"off": [7]}, ("/reading/off/0", "wrong_type")),
        ({"off": [SECRET]}, ("/reading/off/0", "unknown_entry")),
        ({"off": ["threat.petrol", "threat.petrol"]}, ("/reading/off/1", "repeated")),
        ({"entries": {"a": {}}}, ("/reading/entries", "wrong_type")),
        ({"entries": [SECRET]}, ("/reading/entries/0", "wrong_type")),
        ({"entries": [an_entry(), an_entry()]}, ("/reading/entries/1/id", "taken")),
        (
            {"entries": [an_entry(id=f"e{number}") for number in range(MAX_ENTRIES + 1)]},
            ("/reading/entries", "too_many"),
        ),
        ({"thresholds": [0.5]}, ("/reading/thresholds", "wrong_type")),
        ({"thresholds": {"alert.threat": "0.5"}}, ("/reading/thresholds/alert.threat", "wrong_type")),
        ({"thresholds": {"alert.threat": 0}}, ("/reading/thresholds/alert.threat", "out_of_range")),
        ({"thresholds": {"alert.threat": 1.01}}, ("/reading/thresholds/alert.threat", "out_of_range")),
        ({"thresholds": {"complaint": 0.5}}, ("/reading/thresholds/complaint", "unknown_head")),
    ],
)
def test_a_bad_part_is_named_by_its_path(part: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in faults_of(**part)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": "Town Weir"}, ("id", "format")),
        ({"id": None}, ("id", "wrong_type")),
        ({"id": "threat.petrol"}, ("id", "taken")),
        ({"id": "learned"}, ("id", "taken")),
        ({"id": "meaning"}, ("id", "taken")),
        ({"says": SECRET}, ("says", "unknown_says")),
        ({"says": 7}, ("says", "wrong_type")),
        ({"says": "NOT_CONSUMER"}, ("because", "empty")),
        ({"because": "因" * (MAX_TEXT + 1)}, ("because", "too_long")),
        ({"any": []}, ("any", "empty")),
        ({"any": "老鹰嘴水库"}, ("any", "wrong_type")),
        ({"any": ["老鹰嘴水库", ""]}, ("any/1", "wrong_type")),
        ({"any": ["老鹰嘴水库", "\u200b"]}, ("any/1", "empty")),
        ({"any": ["水" * (MAX_WORD + 1)]}, ("any/0", "too_long")),
        ({"never": ["水" * MAX_WORD] * (MAX_CHARACTERS // MAX_WORD)}, (None, "too_long")),
        ({"unless": [f"${SECRET}"]}, ("unless/0", "unknown_list")),
        ({"within": -1}, ("within", "out_of_range")),
        ({"within": MAX_WITHIN + 1}, ("within", "out_of_range")),
        ({"within": "12"}, ("within", "wrong_type")),
        ({"yes": []}, ("yes", "empty")),
        ({"no": None}, ("no", "empty")),
        ({"yes": ["闸上没水"]}, ("yes/0", "not_matched")),
        ({"yes": [f"老鹰嘴水库的闸上{SECRET}", SECRET]}, ("yes/1", "not_matched")),
        ({"no": ["老鹰嘴水库的鱼", "老鹰嘴水库的闸上"]}, ("no/1", "matched")),
        ({"no": ["鱼" * (MAX_TEXT + 1)]}, ("no/0", "too_long")),
        ({"no": ["鱼"] * (MAX_EXAMPLES + 1)}, ("no", "too_many")),
        ({"near": ["$lifts", "闸上"], "colour": SECRET}, ("colour", "unknown_field")),
    ],
)
def test_a_bad_entry_is_named_by_its_path(fields: dict[str, Any], fault: tuple[str | None, str]) -> None:
    at, code = fault

    assert ("/reading/entries/0" + (f"/{at}" if at else ""), code) in faults_of_entry(**fields)


def test_an_entry_may_name_a_shipped_list_and_a_reason_with_its_article() -> None:
    entry = an_entry(says="NOT_CONSUMER", because="不是为生活消费（第十六条第三项）", unless=["$stories"])

    assert load_draft(a_document(reading={"entries": [entry]})).reading.own[0].says == "NOT_CONSUMER"


def test_all_faults_of_a_document_are_named_at_once() -> None:
    with pytest.raises(RulesInvalid) as refused:
        load_draft(a_document(version=None, reading={"off": [SECRET], "entries": [an_entry(any=[])]}))

    assert {"/version", "/reading/off/0", "/reading/entries/0/any"} <= {one.field for one in refused.value.errors}
