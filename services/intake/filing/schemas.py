"""Requests to file complaints, and how they become filings."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from canon.codes import Channel, Kind
from chassis.clock import new_id
from chassis.web.auth import Caller
from chassis.web.models import Body, Text
from services.intake.complaints.domain.complaint import COUNTER
from services.intake.complaints.domain.parts import added_attachments
from services.intake.complaints.schemas.parts import (
    MAX_TEXT,
    Attachments,
    ComplainantIn,
    LineText,
    RespondentIn,
    ShortText,
)
from services.intake.filing.domain.filing import Filing, Matter
from services.intake.roles import STAFF

MAX_FEN = 10**15


class MatterIn(Body):
    text: Annotated[Text, Field(min_length=1, max_length=MAX_TEXT)]
    request: Annotated[Text, Field(max_length=MAX_TEXT)] | None = None
    place: LineText | None = None
    region: ShortText | None = None
    happened_on: date | None = None
    amount_fen: Annotated[int, Field(ge=0, le=MAX_FEN)] | None = None
    order_no: ShortText | None = None
    category: ShortText | None = None
    problem: ShortText | None = None

    def to_matter(self) -> Matter:
        values: dict[str, Any] = {name: None if value == "" else value for name, value in self}
        values["happened_on"] = self.happened_on.isoformat() if self.happened_on else None
        return Matter(**values)


class FileComplaint(Body):
    """A complaint, report or inquiry in our own words."""

    kind: Kind | None = None
    external_id: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    received_at: AwareDatetime | None = None
    complainant: ComplainantIn = ComplainantIn()
    respondent: RespondentIn = RespondentIn()
    matter: MatterIn
    attachments: Attachments = ()

    def to_filing(self, caller: Caller, key: str, print_: bytes) -> Filing:
        source = source_of(caller)
        return Filing(
            ids=(new_id(), new_id()),
            account=caller.account,
            source=source,
            channel=channel_of(source),
            external_id=self.external_id,
            key=key,
            print=print_,
            label=self.kind,
            received_at=self.received_at,
            may_backdate="backdate" in caller.scopes,
            person=self.complainant.to_person(),
            respondent=self.respondent.to_respondent(),
            matter=self.matter.to_matter(),
            attachments=added_attachments((), (one.to_attachment() for one in self.attachments)),
        )


class FileComplaintLine(FileComplaint):
    """A line of a batch: the same, with its own key."""

    idempotency_key: Text | None = None


def source_of(caller: Caller) -> str:
    """Return the source of what a caller files: ``12345``, ``12315``, ``partner:<account>``; ``counter`` for staff."""
    if caller.source is None and caller.has(*STAFF):
        return COUNTER
    return caller.source or f"partner:{caller.account}"


def channel_of(source: str) -> Channel:
    return Channel(source) if source in tuple(Channel) else Channel.PARTNER
