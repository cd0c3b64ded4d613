"""Requests and responses about the notices of a complaint; the documents have their own URLs."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from canon.codes import Agency, MediationMode
from canon.shanghai import SHANGHAI
from canon.timetables import MOST_PARTS
from chassis.web.datetimes import Instant
from chassis.web.instalments import Timetable, refund_of
from chassis.web.models import Body, Text
from services.intake.notices.domain.drafts import DraftCommand
from services.intake.notices.domain.kinds import Addressee, Notice, NoticeKind
from services.intake.notices.domain.letters import Letter
from services.intake.notices.repository import StoredNotice

MAX_FEN = 10**13
Fen = Annotated[int, Field(ge=0, le=MAX_FEN, strict=True)]
Words = Annotated[Text, Field(max_length=8000)]
FewWords = Annotated[Text, Field(max_length=200)]
EVENT_FIELDS = {  # what a fact of an act is called in the body of its command
    "since": "from",
    "refund_fen": "refund/amount_fen",
    "refund_instalments": "refund/instalments",
    "refund_first_due_on": "refund/first_due_on",
}


class NoticeView(BaseModel):
    """A notice as listed: nothing of the person."""

    id: UUID
    kind: NoticeKind
    title: str
    addressee: Addressee
    agency: str | None
    decided_at: Instant
    state: str  # pending | rendered
    number: str | None

    @classmethod
    def of(cls, stored: StoredNotice) -> "NoticeView":
        notice = stored.notice
        return cls(
            id=notice.id,
            kind=notice.kind,
            title=notice.title,
            addressee=notice.addressee,
            agency=notice.agency,
            decided_at=notice.decided_at,
            state=stored.state,
            number=stored.number,
        )


class NoticeList(BaseModel):
    items: list[NoticeView]
    next: str | None


class DraftRefund(Body):
    amount_fen: Fen
    instalments: Annotated[int, Field(ge=1, le=MOST_PARTS, strict=True)] | Timetable = 1
    first_due_on: date | None = None


class PreviewNotices(Body):
    """A command, with the body it would be given with; what makes no words of a notice is taken and left out."""

    command: DraftCommand
    reason: FewWords | None = None
    note: Words | None = None
    fields: Annotated[list[FewWords], Field(max_length=50)] | None = None
    by: AwareDatetime | date | None = None
    mode: MediationMode | None = None
    held_at: AwareDatetime | None = None
    place: FewWords | None = None
    mediator: FewWords | None = None
    delegated_to: FewWords | None = None
    since: AwareDatetime | None = Field(default=None, alias="from")
    ground: FewWords | None = None
    appraiser: FewWords | None = None
    designated: bool | None = None
    terms: Words | None = None
    amount_fen: Fen | None = None
    refund: DraftRefund | None = None
    written: bool | None = None
    agency: Agency | None = None
    basis: Words | None = None
    explanation: Words | None = None
    consumer_consents: bool | None = None
    respondent_consents: bool | None = None

    def to_facts(self) -> dict[str, Any]:
        """Return the facts of the act; ``Invalid`` names what is wrong with a refund."""
        left_out = {"command", "refund", "by", "consumer_consents", "respondent_consents"}
        facts = {name: value for name, value in self if name not in left_out and value is not None}
        if self.by is not None:
            facts["by"] = self.by if isinstance(self.by, datetime) else _end_of(self.by)
        if self.refund is not None:
            refund = self.refund
            agreed = refund_of(self.amount_fen or 0, refund.amount_fen, refund.instalments, refund.first_due_on)
            first = agreed.first_due_on.isoformat() if agreed.first_due_on else None
            facts |= {"refund_fen": agreed.amount_fen, "refund_instalments": agreed.count, "refund_first_due_on": first}
        return facts


def located_failures(failure: ValidationError) -> list[dict[str, Any]]:
    """Return what is wrong with the facts of an act, each where it stands in the body of the command."""
    errors = failure.errors(include_url=False, include_input=False)
    return [
        {**one, "loc": (*EVENT_FIELDS.get(str(one["loc"][0]), str(one["loc"][0])).split("/"), *one["loc"][1:])}
        for one in errors
    ]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(1), time(), SHANGHAI)


class LetterView(BaseModel):
    """A notice as it would be issued, the person masked; it has no number yet."""

    kind: NoticeKind
    addressee: Addressee
    agency: str | None
    title: str
    to: str
    paragraphs: list[str]
    signed: str
    dated: str

    @classmethod
    def of(cls, notice: Notice, letter: Letter) -> "LetterView":
        return cls(
            kind=notice.kind,
            addressee=notice.addressee,
            agency=notice.agency,
            title=letter.title,
            to=letter.to,
            paragraphs=list(letter.paragraphs),
            signed=letter.signed,
            dated=letter.dated,
        )


class LetterList(BaseModel):
    """The notices that an act would make, in the order in which it makes them; none if it makes none."""

    items: list[LetterView]
