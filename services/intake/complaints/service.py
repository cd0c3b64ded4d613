"""The sealed part of a complaint, opened."""

from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.repository.complaints import Stored
from services.intake.complaints.repository.people import People


def opened(found: Stored, people: People) -> Secret | None:
    """The sealed part, or nothing once the person was destroyed."""
    if found.wrapped is None:
        return None
    return people.open(people.key_of(found.complaint.id, found.wrapped), found.sealed)
