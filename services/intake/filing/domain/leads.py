"""A lead the bureau found in a mediation becomes a report of its own (案源线索, Order 121 Art. 27)."""

from dataclasses import replace
from datetime import datetime

from canon.codes import Kind
from contracts.dispatch import LeadFound
from reading.alerts import alerts_in
from reading.bureau_knowledge import SHIPPED, Knowledge
from services.intake.complaints.domain.complaint import BUREAU, Complaint, Secret
from services.intake.complaints.domain.gaps import clean_texts
from services.intake.complaints.domain.parts import Person, Respondent


def report_from_lead(
    complaint: Complaint, secret: Secret | None, found: LeadFound, now: datetime, knowledge: Knowledge = SHIPPED
) -> tuple[Complaint, Secret]:
    """Return the report of a lead and its secret: the same business, no reporter, received when it was found."""
    text = found.text or ""
    person = secret.person if secret else Person()
    respondent = Respondent(name=secret.respondent_name if secret else None)
    lead = replace(
        complaint,
        id=found.lead_id,
        number="",
        case_id=found.lead_id,
        kind=Kind.REPORT,
        platform_label=None,
        source=BUREAU,
        external_id=None,
        received_at=found.found_at,
        accepted_at=now,
        text=clean_texts({"text": text}, person, respondent)["text"] or "",
        request=None,
        amount_fen=None,
        happened_on=None,
        missing=(),
        flags=(),
        alerts=alerts_in(text, knowledge.first, knowledge.entries),
        sign_limit=None,
        handle_limit=None,
        supplement_by=None,
        linked_id=complaint.id,
        linked_as=Kind.COMPLAINT,
        real_name=False,
        confidential=False,
        attachments=(),
        withdrawn_at=None,
    )
    business = secret or Secret(person=person, text="")
    return lead, Secret(
        person=Person(anonymous=True),
        text=text,
        respondent_name=business.respondent_name,
        respondent_address=business.respondent_address,
        respondent_phone=business.respondent_phone,
    )
