"""Bodies of the commands of a mediation."""

from typing import Annotated

from pydantic import Field

from canon.codes import MediationMode, PauseGround
from canon.codes import TerminationReason as Termination
from canon.timetables import MOST_PARTS
from canon.timetables import Refund as Agreed
from chassis.web.texts import Body
from chassis.web.timetables import Timetable, refund_of
from contracts.dispatch import Side
from services.dispatch.fields import Fen, Note, Said, Short
from services.dispatch.instants import Aware, Day


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
