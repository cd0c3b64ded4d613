"""Hand-overs as they are listed, and the bodies of an agency's answers."""

from pydantic import BaseModel

from canon.codes import Kind, State
from canon.headline import headline
from chassis.web.datetimes import Instant
from chassis.web.models import Body
from services.dispatch.cases.domain.handover import PENDING_STATES
from services.dispatch.cases.schemas.parts import HandoverView
from services.dispatch.fields import Note, RequiredText, ShortCleanedText
from services.dispatch.handovers.domain import READABLE_STATES, acknowledge_by
from services.dispatch.rows import Row


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
    title: str | None  # the matter in a few words, for who may read the case
    case_state: State
    bounces: int
    joint: bool
    acknowledge_by: Instant | None  # while it is open
    next_due_at: Instant | None  # of the case's limits, while it is with the agency
    late: bool

    @classmethod
    def of(cls, row: Row, *, is_inside: bool) -> "HandoverLine":
        """Return the line of a row; an agency that gave a case back no longer reads what it is about."""
        may_read = is_inside or row["state"] in READABLE_STATES
        is_pending = row["state"] in PENDING_STATES
        limits = {"next_due_at": row["next_due_at"] if is_pending else None, "late": is_pending and row["late"]}
        return cls(
            **{name: value for name, value in row.items() if name in cls.model_fields} | limits,
            title=headline(row["matter"] or "") or None if may_read else None,
            acknowledge_by=acknowledge_by(row["state"], row["made_at"]),
        )


class HandoverPage(BaseModel):
    items: list[HandoverLine]
    next: str | None
