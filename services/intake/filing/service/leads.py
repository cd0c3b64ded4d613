"""File the leads that the bureau found itself (案源线索)."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.errors import NotYet
from contracts.dispatch import LeadFound
from services.intake.complaints.domain.answers import event_of
from services.intake.complaints.domain.complaint import number_of
from services.intake.complaints.repository import additions, complaints
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.filing import repository
from services.intake.filing.domain.leads import report_from_lead
from services.intake.knowledge.service import knowledge_now


async def file_lead(work: Work, found: LeadFound, people: PersonVault) -> None:
    """Open a report for a lead, once, however often its event is delivered.

    Raises:
        NotYet: intake does not have the complaint in whose mediation the lead was found.
    """
    known = {
        one.complaint.id: one for one in await complaints.get_complaints(work.db, [found.lead_id, found.complaint_id])
    }
    if found.lead_id in known:
        return
    if found.complaint_id not in known:
        raise NotYet
    complaint = known[found.complaint_id]
    knowledge = await knowledge_now(work)
    lead, secret = report_from_lead(complaint.complaint, open_secret(complaint, people), found, work.now, knowledge)
    [running] = await repository.draw_numbers(work.db, [lead.day])
    lead = replace(lead, number=number_of(lead.day, running))
    sealed = people.seal(lead.id, secret)
    writing = additions.NewRows(complaints=[(lead, sealed.secret)], keys=[(lead.id, sealed.key.wrapped)])
    await additions.insert_rows(work.db, writing)
    work.publish(event_of(lead))
    work.audit("accept_lead", str(lead.id))
