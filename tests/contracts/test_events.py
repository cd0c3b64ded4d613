"""What services say to each other stays readable: names, golden samples, generated documents."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from canon.codes import Channel
from chassis.delivery.redaction import redact_body
from contracts.catalogue import asyncapi, events, schemas
from contracts.intake import ComplaintWithdrawn
from contracts.odr import DisputeFailed

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(GOLDEN.glob("*.json"))
DOCUMENTS = Path(__file__).parents[2] / "docs" / "contracts"
EVENTS = events()


def type_of(sample: Path) -> str:
    return sample.stem.partition("~")[0]


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_a_type_names_its_publisher_and_class() -> None:
    for name, event in EVENTS.items():
        assert re.fullmatch(rf"{event.__module__.split('.')[1]}\.{snake(event.__name__)}\.v\d+", name)


def test_every_event_has_a_golden_sample() -> None:
    assert {type_of(path) for path in SAMPLES} == set(EVENTS)


def test_a_message_once_published_is_read_for_ever() -> None:
    for path in SAMPLES:
        sample = json.loads(path.read_text())
        event = EVENTS[type_of(path)].model_validate(sample)

        assert json.loads(event.model_dump_json(exclude_unset=True)) == sample


def test_what_a_later_release_adds_at_any_depth_changes_nothing_for_who_receives_it() -> None:
    for path in SAMPLES:
        event = EVENTS[type_of(path)]
        later = json.loads(path.read_text(), object_hook=lambda fields: fields | {"later_field": "later"})

        assert event.model_validate_json(json.dumps(later)) == event.model_validate_json(path.read_text())


def test_free_text_in_an_event_is_marked_personal() -> None:
    free = {"text", "note", "terms", "explanation", "request", "matter", "place", "respondent_place"}

    for name, event in EVENTS.items():
        assert free & set(event.model_fields) <= set(event.personal_fields()), name


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("dispatch.case_returned.v1", "reason"),
        ("dispatch.handover_refused.v1", "reason"),
        ("dispatch.rework_ordered.v1", "reason"),
        ("dispatch.supplement_requested.v1", "fields"),
        ("odr.dispute_failed.v1", "reason"),
    ],
)
def test_words_in_the_place_of_a_code_are_cleaned_and_forgotten(name: str, field: str) -> None:
    sample = json.loads((GOLDEN / f"{name}.json").read_text())
    words = "请打13800000000"

    event = EVENTS[name].model_validate(sample | {field: [words] if field == "fields" else words})
    left = EVENTS[name].model_validate_json(redact_body(name, event.model_dump_json().encode()))

    assert getattr(event, field) in ("请打〔电话〕", ("请打〔电话〕",))
    assert getattr(left, field) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("dispatch.case_returned.v1", "NOT_OURS"),
        ("dispatch.handover_refused.v1", "NO_AUTHORITY"),
        ("odr.dispute_failed.v1", "withdrawn"),
        ("odr.dispute_failed.v1", "case_closed"),
    ],
)
def test_a_code_that_somebody_decides_by_is_not_forgotten(name: str, code: str) -> None:
    sample = json.loads((GOLDEN / f"{name}.json").read_text()) | {"reason": code}

    left = json.loads(redact_body(name, json.dumps(sample).encode()))

    assert left["reason"] == code


@pytest.mark.parametrize(
    ("fields", "dropped"),
    [
        ({"reason": "withdrawn"}, "withdrawn"),  # as it was told before ``dropped`` was
        ({"reason": "商家不同意"}, None),
        ({"reason": "withdrawn", "dropped": None}, None),  # a side's own words
        ({"reason": "withdrawn", "dropped": "withdrawn"}, "withdrawn"),
    ],
)
def test_why_a_dispute_was_dropped_is_read_of_every_release(fields: dict[str, str | None], dropped: str | None) -> None:
    sample = json.loads((GOLDEN / "odr.dispute_failed.v1.json").read_text())

    assert DisputeFailed.model_validate_json(json.dumps(sample | fields)).dropped == dropped


def test_no_event_has_a_field_for_a_person() -> None:
    forbidden = {"name", "phone", "id_number", "email", "complainant", "address"}
    allowed = {"odr.enterprise_activated.v1", "odr.enterprise_restored.v1"}  # an enterprise's name

    assert {name for name, event in EVENTS.items() if forbidden & set(event.model_fields)} <= allowed


@pytest.mark.parametrize(("name", "made"), [("asyncapi", asyncapi), ("schemas", schemas)])
def test_the_checked_in_documents_are_those_of_the_classes(name: str, made: object) -> None:
    assert callable(made)

    assert json.loads((DOCUMENTS / f"{name}.json").read_text()) == made()


@pytest.mark.parametrize("name", ["dispatch.case_dispatched.v1", "dispatch.case_redirected.v1"])
def test_an_explanation_is_cleaned_unless_the_rules_wrote_it(name: str) -> None:
    sample = json.loads((GOLDEN / f"{name}.json").read_text())
    fields = {"explanation": "请打13800000000"}

    made = [EVENTS[name].model_validate(sample | fields | {"by_rules": by_rules}) for by_rules in (False, True)]

    assert [one.model_dump()["explanation"] for one in made] == ["请打〔电话〕", "请打13800000000"]


def test_a_personal_text_is_cleaned_where_the_event_is_made() -> None:
    event = ComplaintWithdrawn(
        aggregate_id=UUID(int=1),
        complaint_id=UUID(int=1),
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        channel=Channel.PARTNER,
        reason="请打13800000000",
    )

    assert event.reason == "请打〔电话〕"
