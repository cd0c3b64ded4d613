"""Requests and responses about the erasure and the copy of a person's data."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant
from chassis.web.models import Body, Text
from services.intake.complaints.schemas.views import AttachmentView, ReceiptView
from services.intake.people.schemas.contacts import ContactView, SearchPerson
from services.intake.people.service.copies import ComplaintCopy
from services.intake.supplements.schemas import Reason


class ErasePerson(Body):
    reason: Reason


class NamedPerson(SearchPerson):
    """A person by name and one number: a number alone may be a family's."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]


class ErasureView(BaseModel):
    """``still_handled`` can be erased when they are over."""

    erased: list[UUID]
    still_handled: list[UUID]


class DatedText(BaseModel):
    at: Instant
    text: str


class PaperView(BaseModel):
    """A notice to the person; ``page`` is its HTML once it was written."""

    kind: str
    number: str | None
    decided_at: Instant
    page: str | None


class PassedView(BaseModel):
    """A step a platform was told."""

    channel: str
    step: str
    at: Instant
    delivered_at: Instant | None


class PersonView(ContactView):
    """The person as they were given, and what they asked for."""

    anonymous: bool
    confidential: bool


class WrittenView(BaseModel):
    """The texts as they were written, before they were cleaned of the person."""

    text: str
    request: str | None
    place: str | None
    order_no: str | None
    respondent_name: str | None
    respondent_address: str | None
    respondent_phone: str | None


class CopyView(BaseModel):
    """One complaint with everything kept of its person, unmasked and as it was written."""

    id: UUID
    number: str
    kind: str
    state: str
    source: str
    receipt: ReceiptView
    received_at: Instant
    person: PersonView
    written: WrittenView
    attachments: list[AttachmentView]
    messages: list[DatedText]
    supplements: list[DatedText]
    story: list[DatedText]
    notices: list[PaperView]
    passed_on: list[PassedView]

    @classmethod
    def of(cls, copy: ComplaintCopy) -> "CopyView":
        complaint = copy.stored.complaint
        written = asdict(copy.secret)
        return cls(
            id=complaint.id,
            number=complaint.number,
            kind=complaint.kind,
            state=copy.stored.state,
            source=complaint.source,
            receipt=ReceiptView(channel=complaint.channel, external_id=complaint.external_id),
            received_at=complaint.received_at,
            person=PersonView(**written.pop("person")),
            written=WrittenView(**written),
            attachments=[AttachmentView.of(one) for one in complaint.common_attachments],
            messages=[DatedText(at=message.received_at, text=body) for message, body in copy.messages],
            supplements=[DatedText(at=at, text=text) for at, text in copy.supplements],
            story=[DatedText(at=line.at, text=line.text) for line in copy.story if not line.internal],
            notices=[PaperView.model_validate(asdict(paper)) for paper in copy.notices],
            passed_on=[PassedView.model_validate(asdict(one)) for one in copy.passed_on],
        )


class PersonCopyView(BaseModel):
    """A copy for the person; ``left_out`` complaints did not fit."""

    complaints: list[CopyView]
    left_out: int
