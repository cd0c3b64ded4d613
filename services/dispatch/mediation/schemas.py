"""Bodies of the commands of a mediation."""

from typing import Annotated

from pydantic import Field

from canon.codes import MediationMode, PauseGround
from canon.codes import TerminationReason as Termination
from canon.timetables import MOST_PARTS
from canon.timetables import Refund as Agreed
from chassis.web.instalments import Timetable, refund_of
from chassis.web.models import Body
from contracts.dispatch import Side
from services.dispatch.fields import Fen, Note, RequiredText, ShortText
from services.dispatch.instants import AwareInstant, Day


class StartMediation(Body):
    consumer_consents: bool
    respondent_consents: bool
    mode: MediationMode
    held_at: AwareInstant | None = None
    place: ShortText | None = None
    mediator: ShortText | None = None
    delegated_to: ShortText | None = None


class ScheduleSession(Body):
    held_at: AwareInstant
    mode: MediationMode
    place: ShortText | None = None
    mediator: ShortText | None = None  # otherwise who mediated before


class RecordSession(Body):
    held_at: AwareInstant
    consumer_present: bool
    respondent_present: bool
    demand_fen: Fen | None = None
    offer_fen: Fen | None = None
    text: RequiredText


class RequestRecusal(Body):
    by: Side
    ground: RequiredText


class DecideRecusal(Body):
    recused: bool
    mediator: ShortText | None = None
    reason: RequiredText


class ReportLead(Body):
    text: RequiredText
    found_at: AwareInstant | None = None  # otherwise now


class Pause(Body):
    ground: PauseGround
    since: AwareInstant = Field(alias="from")
    appraiser: ShortText | None = None
    designated: bool = False


class Resume(Body):
    at: AwareInstant


class Refund(Body):
    amount_fen: Fen
    instalments: Annotated[int, Field(ge=1, le=MOST_PARTS, strict=True)] | Timetable = 1
    first_due_on: Day | None = None  # for equal instalments; a timetable has its own days


class Agree(Body):
    terms: RequiredText
    amount_fen: Fen
    refund: Refund | None = None
    written: bool = True

    def to_refund(self) -> Agreed | None:
        """Return the agreed refund, if any; ``Invalid`` names the field that is wrong."""
        refund = self.refund
        if refund is None:
            return None
        return refund_of(self.amount_fen, refund.amount_fen, refund.instalments, refund.first_due_on)


class Terminate(Body):
    reason: Termination
    note: Note | None = None
