"""Destroy personal data: of one complaint, of all complaints of a person, or of expired complaints."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db.work import Work
from chassis.delivery.redaction import redact_complaints
from chassis.errors import NotFound
from contracts.intake import PersonErased
from reading.deidentification import deidentify
from services.intake.attachments import repository as attachments
from services.intake.complaints.domain.refusals import StillHandled
from services.intake.grouping import repository as grouping_repository
from services.intake.grouping.domain import Leaving
from services.intake.groups.repository import businesses
from services.intake.people.domain.erasure import check_erasure_allowed
from services.intake.people.repository import erasure
from services.intake.signals.repository import decisions as signal_decisions
from services.intake.traits import repository as traits_repository


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureResult:
    """The complaints whose person was erased, and those that still need theirs because the case has not ended."""

    erased: Sequence[UUID]
    still_handled: Sequence[UUID] = ()


async def erase_person(work: Work, complaint_id: UUID, reason: str) -> ErasureResult:
    """Erase the person of a complaint and of those linked to it; a case that has not ended is ``StillHandled``.

    Raises:
        NotFound: there is no such complaint.
    """
    whole = await erasure.lock_with_linked(work.db, complaint_id)
    if not whole:
        raise NotFound
    check_erasure_allowed(one.state for one in whole)
    await erase_and_publish(work, [one.complaint.id for one in whole if one.wrapped is not None], deidentify(reason))
    return ErasureResult(erased=[one.complaint.id for one in whole])


async def erase_all(work: Work, complaint_ids: Collection[UUID], reason: str) -> ErasureResult:
    """Erase the persons of those complaints whose cases have ended; return the others as ``still_handled``."""
    erased: set[UUID] = set()
    still_handled: list[UUID] = []
    for complaint_id in sorted(complaint_ids):
        try:
            erased.update((await erase_person(work, complaint_id, reason)).erased)
        except StillHandled:
            still_handled.append(complaint_id)
    return ErasureResult(erased=sorted(erased), still_handled=still_handled)


async def erase_and_publish(work: Work, complaint_ids: Collection[UUID], reason: str) -> None:
    """Erase the persons of these complaints and publish ``PersonErased``; the caller holds the row locks."""
    if not complaint_ids:
        return
    await erasure.erase_complaints(work.db, complaint_ids)
    await attachments.delete_files_of(work.db, complaint_ids, work.now)
    await traits_repository.erase_traits(work.db, complaint_ids)
    await businesses.erase(work.db, complaint_ids)
    await signal_decisions.erase_texts(work.db, complaint_ids)
    await grouping_repository.end_memberships(work.db, complaint_ids, work.now, Leaving.ERASED)
    await redact_complaints(work.db, complaint_ids, complaint_ids)
    for complaint_id in sorted(complaint_ids):
        work.publish(PersonErased(aggregate_id=complaint_id, complaint_id=complaint_id, occurred_at=work.now))
        work.audit("erase_person", str(complaint_id), reason)
