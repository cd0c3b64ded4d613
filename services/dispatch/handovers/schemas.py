"""Hand-overs as they are listed, and the bodies of an agency's answers."""

from pydantic import BaseModel

from canon.codes import Kind
from chassis.web.moments import Instant
from chassis.web.texts import Body
from services.dispatch.cases.schemas.cases import HandoverView
from services.dispatch.fields import Brief, Note, Said


class RefuseHandover(Body):
    reason: Brief
    note: Note | None = None


class AnswerHandover(Body):
    text: Said


class HandoverLine(HandoverView):
    """A hand-over with what its reader must know of the case."""

    number: str
    kind: Kind
    received_at: Instant
    respondent_name: str | None


class HandoverPage(BaseModel):
    items: list[HandoverLine]
    next: str | None
