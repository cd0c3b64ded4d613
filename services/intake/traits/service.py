"""Read the traits and marks of a complaint and save them."""

from chassis.db.work import Work
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.traits import repository
from services.intake.traits.domain.marks import marks_of
from services.intake.traits.domain.traits import Business, Traits, business_of, is_compared, traits_of


async def save_traits(work: Work, found: StoredComplaint, people: PersonVault) -> Traits | None:
    """Save the traits and marks of a complaint, and return them; None where it is not compared with others."""
    secret = open_secret(found, people)
    if secret is None or not is_compared(found.complaint):
        return None
    read = traits_of(found.complaint, secret, respondent_of(found.complaint, secret, people).digest)
    await repository.save_traits(work.db, read)
    await repository.replace_marks(work.db, found.complaint.id, mark_digests(secret, people))
    return await repository.get_traits(work.db, found.complaint.id)


def respondent_of(complaint: Complaint, secret: Secret, people: PersonVault) -> Business:
    """Return the respondent of a complaint by its name as it was written."""
    name = secret.respondent_name or complaint.respondent_name
    return Business(
        digests=business_digests(name, people),
        respondent=complaint.respondent_name,
        uscc=complaint.respondent_uscc,
    )


def business_digests(name: str | None, people: PersonVault) -> tuple[bytes, ...]:
    """Return keyed digests of what is a business's own in its name; none for one that is described, not named."""
    own = business_of(name)
    return tuple(people.mark_digests("business", own)) if own else ()


def mark_digests(secret: Secret, people: PersonVault) -> list[tuple[str, bytes]]:
    """Return the keyed digests to store for what a complaint may share with others, as (kind, digest)."""
    return [(kind.value, people.mark_digests(kind.value, value)[0]) for kind, value in marks_of(secret)]
