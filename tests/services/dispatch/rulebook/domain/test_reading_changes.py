"""What others learn of a version: from when it reads, with what, and that it was retired."""

from dataclasses import replace
from datetime import date
from typing import Any

from contracts.dispatch import HeadThreshold, ReadingChanged
from services.dispatch.rulebook.domain.reading_changes import RULEBOOK_ID, reading_changes
from tests.services.dispatch.rulebook.domain.builders import FOUNDING, NOW, a_signature, a_version, at, signed

SIGNED = signed("v2", date(2026, 12, 1))
ENTRY = {"id": "town.weir", "says": "self_harm", "any": ["老鹰嘴水库"], "near": None, "yes": ["a"], "no": ["b"]}
DOCUMENT: dict[str, Any] = {
    "reading": {"off": ["threat.petrol"], "entries": [ENTRY], "thresholds": {"alert.threat": 0.6}}
}


def test_a_signed_version_publishes_from_when_it_reads_and_with_what() -> None:
    (event,) = reading_changes(SIGNED, DOCUMENT, NOW)

    assert (event.aggregate_id, event.occurred_at, event.version) == (RULEBOOK_ID, NOW, "v2")
    assert (event.begins_at, event.retired_at) == (at("2026-12-01 00:00"), None)
    assert (event.off, event.thresholds) == (("threat.petrol",), (HeadThreshold(head="alert.threat", least=0.6),))
    assert [(one.id, one.any, one.near, one.within) for one in event.entries] == [
        ("town.weir", ("老鹰嘴水库",), (), None)
    ]


def test_the_examples_stay_with_the_rules() -> None:
    """Somebody may have copied them from a complaint, and nobody reads by them."""
    (event,) = reading_changes(SIGNED, DOCUMENT, NOW)

    assert not {"yes", "no"} & event.entries[0].model_dump().keys()


def test_a_version_without_own_knowledge_is_published_too_because_it_ends_the_one_before() -> None:
    for document in ({}, {"reading": None}, {"reading": {"off": None, "entries": None, "thresholds": None}}):
        (event,) = reading_changes(SIGNED, document, NOW)

        assert (event.off, event.entries, event.thresholds) == ((), (), ())


def test_a_retired_version_is_published_again() -> None:
    (event,) = reading_changes(replace(SIGNED, retired_at=NOW), DOCUMENT, NOW)

    assert event.retired_at == NOW


def test_nobody_learns_of_a_draft_or_of_the_rules_a_bureau_began_with() -> None:
    half_signed = a_version(signatures=(a_signature(),))

    assert [reading_changes(one, DOCUMENT, NOW) for one in (a_version(), half_signed, FOUNDING)] == [(), (), ()]


def test_what_is_published_is_read_as_it_was() -> None:
    (event,) = reading_changes(SIGNED, DOCUMENT, NOW)

    assert ReadingChanged.model_validate_json(event.model_dump_json()) == event
