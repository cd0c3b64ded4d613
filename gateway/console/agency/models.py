"""What the page of an agency reads: the case as far as it may see it, the letter that came with it."""

from datetime import datetime
from uuid import UUID

from gateway.console.cases.models import Attachment, Person, Respondent, Supplement
from gateway.console.models import CaseClock, ServiceAnswer


class HandedDecision(ServiceAnswer):
    matched: list[str]


class HandedCase(ServiceAnswer):
    """``GET /v1/cases/{id}``, as an agency sees it."""

    id: UUID
    complaint_id: UUID
    number: str
    kind: str
    state: str
    received_at: datetime
    matter: str | None
    request: str | None
    amount_fen: int | None
    joint: bool
    bounces: int
    clocks: list[CaseClock]
    decision: HandedDecision | None


class HandedComplaint(ServiceAnswer):
    """``GET /v1/complaints/{id}``, as an agency sees it."""

    complainant: Person | None
    respondent: Respondent
    attachments: list[Attachment]
    supplements: list[Supplement] | None = None
    erased: bool
