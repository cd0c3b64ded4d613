"""The bodies of the commands of a case."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from canon.codes import Agency, CloseResult, Department, MediationMode, PauseGround, RedirectReason, RefusalReason
from canon.codes import TerminationReason as Termination
from canon.timetables import MOST_PARTS
from canon.timetables import Refund as Agreed
from chassis.web.texts import Body, Cleaned
from chassis.web.timetables import Timetable, refund_of
from contracts.dispatch import Side
from services.dispatch.schemas.instants import Aware, Day, UntilDay
from services.dispatch.schemas.words import Storable

Note = Annotated[str, StringConstraints(max_length=4000), Storable, Cleaned]
Said = Annotated[str, StringConstraints(min_length=1, max_length=8000), Storable, Cleaned]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200), Storable]
Brief = Annotated[str, StringConstraints(min_length=1, max_length=200), Storable, Cleaned]  # a code, or a few words
MAX_FEN = 10**13  # a hundred billion yuan
Fen = Annotated[int, Field(ge=0, le=MAX_FEN, strict=True)]
Scale = Annotated[int, Field(ge=1, le=5, strict=True)]  # 5 很满意 … 1 很不满意


class Nothing(Body):
    """A command without words."""


class Assign(Body):
    department: Department
    station: Short | None = None
    officer: Short | None = None


class FirstFeedback(Body):
    text: Said


class ReturnToHub(Body):
    reason: Brief
    note: Note | None = None


class Redirect(Body):
    agency: Agency
    reason: RedirectReason
    basis: Said
    explanation: Said


class Refuse(Body):
    reason: RefusalReason
    note: Note | None = None
    approved_by: Short | None = None


class RequestSupplement(Body):
    fields: Annotated[list[Brief], Field(min_length=1, max_length=50)]
    by: UntilDay  # a day or an instant


class SendToOdr(Body):
    enterprise: UUID


class StartMediation(Body):
    consumer_consents: bool
    respondent_consents: bool
    mode: MediationMode
    held_at: Aware | None = None
    place: Short | None = None
    mediator: Short | None = None
    delegated_to: Short | None = None


class ScheduleSession(Body):
    held_at: Aware
    mode: MediationMode
    place: Short | None = None
    mediator: Short | None = None  # otherwise who mediated before


class RecordSession(Body):
    held_at: Aware
    consumer_present: bool
    respondent_present: bool
    demand_fen: Fen | None = None
    offer_fen: Fen | None = None
    text: Said


class RequestRecusal(Body):
    by: Side
    ground: Said


class DecideRecusal(Body):
    recused: bool
    mediator: Short | None = None
    reason: Said


class ReportLead(Body):
    text: Said
    found_at: Aware | None = None  # otherwise now


class Pause(Body):
    ground: PauseGround
    since: Aware = Field(alias="from")
    appraiser: Short | None = None
    designated: bool = False
    approved_by: Short | None = None


class Resume(Body):
    at: Aware


class Refund(Body):
    amount_fen: Fen
    instalments: Annotated[int, Field(ge=1, le=MOST_PARTS, strict=True)] | Timetable = 1
    first_due_on: Day | None = None  # of so many equal parts; a timetable names its own days


class Agree(Body):
    terms: Said
    amount_fen: Fen
    refund: Refund | None = None
    written: bool = True

    def promised(self) -> Agreed | None:
        """Raises ``Invalid`` naming the field."""
        refund = self.refund
        if refund is None:
            return None
        return refund_of(self.amount_fen, refund.amount_fen, refund.instalments, refund.first_due_on)


class Terminate(Body):
    reason: Termination
    note: Note | None = None
    approved_by: Short | None = None


class Extend(Body):
    """``until`` speaks of the channel's limit; without it the verification is extended by the law's own measure."""

    reason: Said
    approved_by: Short
    until: Aware | None = None


class Close(Body):
    result: CloseResult
    note: Note | None = None
    recovered_fen: Fen = 0


class FollowUp(Body):
    service: Scale | None = None
    outcome: Scale | None = None
    reachable: bool
    note: Note | None = None


class Explain(Body):
    text: Said


class Rework(Body):
    reason: Said
    officer: Short
    approved_by: Short | None = None


class Urge(Body):
    note: Note | None = None


class RefuseHandover(Body):
    reason: Brief
    note: Note | None = None


class AnswerHandover(Body):
    text: Said
