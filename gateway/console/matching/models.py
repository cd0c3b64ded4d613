"""What the page of matching reads: from intake the messages and their pairs, from dispatch the case of each."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.console.models import AttentionCase, ServiceAnswer


class Receipt(ServiceAnswer):
    channel: str
    external_id: str | None


class Respondent(ServiceAnswer):
    name: str | None
    uscc: str | None
    address: str | None


class Matter(ServiceAnswer):
    text: str
    request: str | None
    amount_fen: int | None
    happened_on: str | None
    order_no: str | None


class Complainant(ServiceAnswer):
    name: str | None
    phone: str | None
    id_number: str | None


class Message(ServiceAnswer):
    """``GET /v1/complaints/{id}``."""

    id: UUID
    number: str
    case_id: UUID
    kind: str
    state: str
    received_at: datetime
    receipts: list[Receipt]
    complainant: Complainant | None
    respondent: Respondent
    matter: Matter
    department: str | None
    agency: str | None


class Match(ServiceAnswer):
    """A pair that a message is in; ``id`` is the other message."""

    id: UUID
    is_earlier: bool
    score: float
    features: dict[str, float]
    evidence: list[str]
    contradictions: list[str]
    rule_version: str
    verdict: str | None = Field(alias="as")
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    joined_at: datetime | None
    apart_because: str | None


class Matches(ServiceAnswer):
    """``GET /v1/complaints/{id}/matches``."""

    items: list[Match]


class Attention(ServiceAnswer):
    count: int
    items: list[AttentionCase]


class WorkQueue(ServiceAnswer):
    """``GET /v1/desk``, as far as messages of one matter call for a person."""

    attention: Attention


class JoinedMessage(ServiceAnswer):
    """A message that the case of another answers."""

    complaint_id: UUID
    case_id: UUID | None
    channel: str | None
    state: str | None
    received_at: datetime | None


class JoinedPage(ServiceAnswer):
    """``GET /v1/metrics/cases`` of the rate of duplicates."""

    items: list[JoinedMessage]
    next: str | None


class SentAnswer(ServiceAnswer):
    """An answer to a platform; its body is not read."""

    complaint_id: UUID
    channel: str
    step: str
    at: datetime


class SentAnswers(ServiceAnswer):
    """``GET /v1/operations/deliveries``."""

    items: list[SentAnswer]
    next: str | None


class Letter(ServiceAnswer):
    title: str
    decided_at: datetime


class Letters(ServiceAnswer):
    """``GET /v1/complaints/{id}/notices``."""

    items: list[Letter]
