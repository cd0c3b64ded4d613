"""A field of the matter goes the whole way: kept, told, shown, and changed by what is said later."""

from dataclasses import fields

from contracts.intake import ComplaintReceived
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.schemas.views import MatterView
from services.intake.filing.domain.filing import Matter
from services.intake.supplements.domain import OPEN_FIELDS, SEALED_FIELDS

MATTER = {one.name for one in fields(Matter)}
SEALED_ONLY = {"order_no"}  # leads to the person: told to nobody, shown only with the person
ADDED_TO = {"text", "request"}  # what is said later adds to them


def test_a_field_of_the_matter_is_stored_with_the_complaint_and_published_with_its_event() -> None:
    assert MATTER - {one.name for one in fields(Complaint)} == SEALED_ONLY
    assert MATTER - set(ComplaintReceived.model_fields) == SEALED_ONLY
    assert {one.name for one in fields(Secret)} >= SEALED_ONLY


def test_a_field_of_the_matter_is_shown() -> None:
    assert set(MatterView.model_fields) == MATTER


def test_a_field_of_the_matter_may_be_changed_by_a_message_that_is_sent_again() -> None:
    """Its JSON pointer and Chinese name stand in ``OPEN_FIELDS``, or in ``SEALED_FIELDS``."""
    assert MATTER - set(OPEN_FIELDS) - set(SEALED_FIELDS) == ADDED_TO
