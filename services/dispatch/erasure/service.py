"""Erase a person's data on an event of intake."""

from chassis.db.work import Work
from chassis.delivery.redaction import redact_complaints
from contracts.intake import PersonErased
from services.dispatch.cases.repository import cases
from services.dispatch.erasure import repository
from services.dispatch.matching import repository as matching_repository


async def erase_person(work: Work, event: PersonErased) -> None:
    """Erase a person's data from the case, and redact it in events, also in those that still arrive."""
    case_id = await cases.case_id_of(work.db, event.complaint_id)
    if case_id is not None:
        await repository.erase_case(work.db, case_id)
        below = await matching_repository.receipts_below(work.db, case_id)
        await matching_repository.erase_joined(work.db, [row["complaint_id"] for row in below])
    await redact_complaints(work.db, [event.complaint_id], [] if case_id is None else [case_id])
