"""What the page of matching reads: from intake the messages and their pairs, from dispatch the case of each."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.console.cases.models import Person, Respondent
from gateway.console.models import AttentionCase, ServiceAnswer


class Receipt(ServiceAnswer):
    channel: str
    external_id: str | None


class Matter(ServiceAnswer):
    text: str
    request: str | None
    amount_fen: int | None
    happened_on: str | None
    order_no: str | None


class Message(ServiceAnswer):
    """``GET /v1/complaints/{id}``."""

    id: UUID
    number: str
    case_id: UUID
    kind: str
    state: str
    received_at: datetime
    receipts: list[Receipt]
    complainant: Person | None
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
    review: bool = False  # a machine joined them by earlier rules


class Matches(ServiceAnswer):
    """``GET /v1/complaints/{id}/matches``."""

    items: list[Match]


class Attention(ServiceAnswer):
    count: int
    items: list[AttentionCase]


class WorkQueue(ServiceAnswer):
    """``GET /v1/desk``, as far as messages of one matter call for a person."""

    attention: Attention
