"""What the page of a case reads: from dispatch the case, from intake the message, its story and its letters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.console.models import Case, CaseClock, ServiceAnswer, Suggestion


class Clock(CaseClock):
    round: int = 1
    rule_set: str
    rule: str
    met_at: datetime | None = None


class Receipt(ServiceAnswer):
    """What a channel gave us."""

    complaint_id: UUID
    number: str
    channel: str
    source: str
    external_id: str | None
    received_at: datetime
    handle_limit: datetime | None


class Example(ServiceAnswer):
    """A labelled text that lies near that of the case."""

    text: str
    target: str


class Decision(ServiceAnswer):
    """What the routing rules decided."""

    rule_version: str
    outcome: str
    target: str
    score: float
    matched: list[str]
    suggestions: list[Suggestion]
    explanation: str | None
    reason: str | None = None
    basis: str | None = None
    examples: tuple[Example, ...] = ()


class Handover(ServiceAnswer):
    """A case handed to another agency."""

    id: UUID
    agency: str
    reason: str
    basis: str
    explanation: str | None
    state: str
    made_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    refusal: str | None
    note: str | None
    text: str | None


class HistoryLine(ServiceAnswer):
    """One act on the case, as the bureau knows it."""

    at: datetime
    account: str | None
    act: str
    state: str
    round: int = 1
    department: str | None
    agency: str | None
    officer: str | None
    facts: dict[str, Any]


class PossibleAct(ServiceAnswer):
    """A command, and whether this person may give it now; else why not and who may."""

    command: str
    allowed: bool
    code: str | None = None
    message: str | None = None
    roles: tuple[str, ...] = ()


class WholeCase(Case):
    """``GET /v1/cases/{id}``."""

    complaint_id: UUID
    round: int
    mediator: str | None
    recovered_fen: int
    dissatisfied: bool
    linked_id: UUID | None
    confidential: bool
    matter: str | None
    request: str | None
    amount_fen: int | None
    receipts: list[Receipt]
    clocks: list[Clock]
    decision: Decision | None
    handovers: list[Handover]
    history: list[HistoryLine]
    acts: tuple[PossibleAct, ...] = ()


class Person(ServiceAnswer):
    """The complainant, masked."""

    name: str | None
    phone: str | None
    id_number: str | None
    address: str | None
    anonymous: bool
    confidential: bool


class Respondent(ServiceAnswer):
    name: str | None
    uscc: str | None
    address: str | None
    phone: str | None
    platform: str | None


class Missing(ServiceAnswer):
    """What the law wants of a complaint and this one lacks."""

    field: str
    message: str


class Attachment(ServiceAnswer):
    name: str
    media_type: str
    size: int


class StoredFile(Attachment):
    """An attachment and what became of it; ``width`` is that of a picture, which can be shown.

    ``by`` says who brought it, ``released_to`` which sides read it by a release: ``complainant``, ``agency`` …
    """

    sha256: str
    state: str
    refusal: str | None
    message: str | None
    stored_at: datetime | None
    width: int | None
    by: str = "complainant"
    released_to: tuple[str, ...] | None = None

    @property
    def kind(self) -> str:
        """What it is, in a word: ``image``, ``video``, ``audio`` or ``document``."""
        kind = self.media_type.partition("/")[0]
        return kind if kind in ("image", "video", "audio") else "document"


class Files(ServiceAnswer):
    """``GET /v1/complaints/{id}/attachments``."""

    items: list[StoredFile]


class Supplement(ServiceAnswer):
    at: datetime
    text: str


class PossibleDuplicate(ServiceAnswer):
    """Another message that may be of the same matter."""

    id: UUID
    evidence: tuple[str, ...]


class GroupOfCase(ServiceAnswer):
    """The group that a complaint belongs to."""

    id: UUID
    members: int


class TopicOfCase(ServiceAnswer):
    """What a complaint is about; ``by`` is ``reading``, or who corrected it."""

    code: str
    by: str


class Complaint(ServiceAnswer):
    """``GET /v1/complaints/{id}``."""

    topic: TopicOfCase | None = None

    possible_duplicates: tuple[PossibleDuplicate, ...] = ()
    group: GroupOfCase | None = None

    complainant: Person | None
    respondent: Respondent
    missing: list[Missing]
    supplement_by: datetime | None
    attachments: list[Attachment]
    supplements: list[Supplement] | None = None
    erased: bool


class StoryLine(ServiceAnswer):
    at: datetime
    text: str
    internal: bool
    notice_id: UUID | None


class Timeline(ServiceAnswer):
    """``GET /v1/complaints/{id}/timeline``: the story as the citizen reads it."""

    state_name: str
    summary: str
    items: list[StoryLine]


class Letter(ServiceAnswer):
    """A notice (文书) in the list."""

    id: UUID
    kind: str
    title: str
    addressee: str
    agency: str | None
    decided_at: datetime
    state: str
    number: str | None


class Letters(ServiceAnswer):
    """``GET /v1/complaints/{id}/notices``."""

    items: list[Letter]


class Contact(ServiceAnswer):
    """The complainant, disclosed."""

    name: str | None
    phone: str | None
    id_number: str | None
    address: str | None
    email: str | None


class Disclosure(ServiceAnswer):
    """The answer to ``POST /v1/complaints/{id}/contact-disclosure``."""

    contact: Contact
    expires_at: datetime
