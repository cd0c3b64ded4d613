"""Hand-overs as they are listed, and the bodies of an agency's answers."""

from pydantic import BaseModel

from canon.codes import Kind
from chassis.web.datetimes import Instant
from chassis.web.models import Body
from services.dispatch.cases.schemas.cases import HandoverView
from services.dispatch.fields import Note, RequiredText, ShortCleanedText


class RefuseHandover(Body):
    reason: ShortCleanedText
    note: Note | None = None


class AnswerHandover(Body):
    text: RequiredText


class HandoverLine(HandoverView):
    """A hand-over with what its reader must know of the case."""

    number: str
    kind: Kind
    received_at: Instant
    respondent_name: str | None


class HandoverPage(BaseModel):
    items: list[HandoverLine]
    next: str | None
