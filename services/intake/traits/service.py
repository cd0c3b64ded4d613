"""Read the traits and marks of a complaint and save them."""

from chassis.db.work import Work
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.traits import repository
from services.intake.traits.domain.marks import marks_of
from services.intake.traits.domain.traits import Traits, is_compared, traits_of


async def save_traits(work: Work, found: StoredComplaint, people: PersonVault) -> Traits | None:
    """Save the traits and marks of a complaint, and return them; None where it is not compared with others."""
    secret = open_secret(found, people)
    if secret is None or not is_compared(found.complaint):
        return None
    read = traits_of(found.complaint, secret)
    await repository.save_traits(work.db, read)
    await repository.replace_marks(work.db, found.complaint.id, mark_digests(secret, people))
    return await repository.get_traits(work.db, found.complaint.id)


def mark_digests(secret: Secret, people: PersonVault) -> list[tuple[str, bytes]]:
    """Return the keyed digests to store for what a complaint may share with others, as (kind, digest)."""
    return [(kind.value, people.mark_digests(kind.value, value)[0]) for kind, value in marks_of(secret)]
