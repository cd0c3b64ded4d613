"""Taking in what the bureau found itself."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.errors import NotYet
from contracts.dispatch import LeadFound
from services.intake.complaints.domain.answers import event_of
from services.intake.complaints.domain.complaint import number_of
from services.intake.complaints.repository import additions, complaints
from services.intake.complaints.repository.people import People
from services.intake.complaints.service import opened
from services.intake.filing import repository
from services.intake.filing.domain.leads import lead_of


async def file_lead(work: Work, found: LeadFound, people: People) -> None:
    """Once, however often it is told."""
    known = {one.complaint.id: one for one in await complaints.stored(work.db, [found.lead_id, found.complaint_id])}
    if found.lead_id in known:
        return
    if found.complaint_id not in known:
        raise NotYet
    complaint = known[found.complaint_id]
    lead, secret = lead_of(complaint.complaint, opened(complaint, people), found, work.now)
    [running] = await repository.draw_numbers(work.db, [lead.day])
    lead = replace(lead, number=number_of(lead.day, running))
    sealed = people.seal(lead.id, secret)
    writing = additions.Writing(complaints=[(lead, sealed.secret)], keys=[(lead.id, sealed.key.wrapped)])
    await additions.add(work.db, writing)
    work.announce(event_of(lead))
    work.audit("accept_lead", str(lead.id))
