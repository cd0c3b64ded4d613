"""Open the sealed part of a complaint."""

from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault


def open_secret(found: StoredComplaint, people: PersonVault) -> Secret | None:
    """Return the sealed part of a complaint, or None once the person's data was destroyed."""
    if found.wrapped is None:
        return None
    return people.open(people.unwrap_key(found.complaint.id, found.wrapped), found.sealed)
