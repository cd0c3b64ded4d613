"""Events about who has a case: a department, the hub, another agency."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, ValidationInfo

from canon.codes import Alert, RedirectReason, RefusalReason
from contracts.dispatch.facts import CaseEvent
from contracts.event import Personal, PersonalMark, all_cleaned, cleaned


def _explained(text: str | None, info: ValidationInfo) -> str | None:
    """Clean an explanation that a person wrote; the rules write only about departments, agencies and places."""
    return text if info.data.get("by_rules") else cleaned(text, info)


# Reasons for giving a case back that are codes, not free text: the timeline of a case has a sentence for them.
NOT_OURS = ("NO_AUTHORITY", "NOT_OURS")
GivenBack = Annotated[str | None, PersonalMark(*NOT_OURS), AfterValidator(cleaned)]
Wanted = Annotated[tuple[str, ...] | None, PersonalMark(), AfterValidator(all_cleaned)]  # JSON pointers, or free text
Explanation = Annotated[str | None, PersonalMark(), AfterValidator(_explained)]  # declare after ``by_rules``


class CaseDispatched(CaseEvent):
    """A department has the case (分派), chosen by the rules or by a person."""

    type: ClassVar[str] = "dispatch.case_dispatched.v1"

    by_rules: bool
    lead: bool = False  # found by the bureau itself; the section verifies it (Order 121 Art. 27)
    explanation: Explanation = None
    matched: tuple[str, ...] = ()
    rule_version: str | None = None


class CaseHeldAtHub(CaseEvent):
    """The rules are unsure; a person at the hub decides (待受理办公室分派)."""

    type: ClassVar[str] = "dispatch.case_held_at_hub.v1"

    suggestions: tuple[str, ...] = ()


class CaseReadAgain(CaseEvent):
    """The second reading raised alerts or suggests other targets; a person decides (复读)."""

    type: ClassVar[str] = "dispatch.case_read_again.v1"

    raised: tuple[Alert, ...] = ()
    suggestions: tuple[str, ...] = ()  # the most probable first
    confidence: float | None = None  # of the first, 0 to 1


class CaseRedirected(CaseEvent):
    """Another agency must answer; the citizen is told which, why, and what happens next (转办)."""

    type: ClassVar[str] = "dispatch.case_redirected.v1"

    handover_id: UUID
    reason: RedirectReason
    basis: str
    by_rules: bool = False
    explanation: Explanation = None


class HandoverAcknowledged(CaseEvent):
    """The agency has it (接收)."""

    type: ClassVar[str] = "dispatch.handover_acknowledged.v1"

    handover_id: UUID


class HandoverRefused(CaseEvent):
    """The agency sent it back to the hub (退回), or the hub took it back itself, which is no bounce."""

    type: ClassVar[str] = "dispatch.handover_refused.v1"

    handover_id: UUID
    reason: GivenBack = None
    note: Personal = None
    bounces: int  # how often so far
    undone: bool = False  # by the hub


class HandoverAnswered(CaseEvent):
    """The agency told its result."""

    type: ClassVar[str] = "dispatch.handover_answered.v1"

    handover_id: UUID
    text: Personal = None


class CaseReturned(CaseEvent):
    """A section gave the case back to the hub (交回, Order 121 Art. 41), or the hub took it back itself (撤回)."""

    type: ClassVar[str] = "dispatch.case_returned.v1"

    reason: GivenBack = None
    note: Personal = None
    from_department: str
    undone: bool = False  # by the hub


class FirstFeedbackGiven(CaseEvent):
    """The first answer to the citizen after dispatch (首次反馈)."""

    type: ClassVar[str] = "dispatch.first_feedback_given.v1"

    text: Personal = None


class SupplementRequested(CaseEvent):
    """The complainant is asked for what is missing (补充材料)."""

    type: ClassVar[str] = "dispatch.supplement_requested.v1"

    fields: Wanted = None
    by: datetime


class CaseAccepted(CaseEvent):
    """The complaint is accepted (受理, Order 121 Art. 15)."""

    type: ClassVar[str] = "dispatch.case_accepted.v1"


class CaseRefused(CaseEvent):
    """The complaint is not accepted, for one of seven reasons (不予受理, Art. 16), with the Art. 39 remedies."""

    type: ClassVar[str] = "dispatch.case_refused.v1"

    reason: RefusalReason
    note: Personal = None
    approved_by: str | None = None  # the section's head, where one signed it


# The events that take a case to a department and station, or from them: no other event changes who has it.
PLACE_EVENTS = (CaseDispatched, CaseHeldAtHub, CaseRedirected, CaseReturned)
