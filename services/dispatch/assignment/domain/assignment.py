"""Who has a case: the hub assigns and redirects; a section may only return it to the hub (Order 121 Art. 41)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from canon.codes import Agency, Department, RedirectReason, State
from contracts.dispatch import CaseDispatched, CaseRedirected, CaseReturned, HandoverRefused
from services.dispatch.lifecycle.domain.case import BOUNCES_UNTIL_JOINT, Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import CaseFacts, check_possible
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.handover_refusals import JointHandlingRequired
from services.dispatch.lifecycle.domain.pauses import end_pause
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def assign(
    case: Case,
    *,
    department: Department,
    station: str | None,
    officer: str | None,
    now: datetime,
    station_name: str | None = None,
) -> CaseDecision:
    """Assign a case to a section or to another of its officers (分派); a case that is accepted keeps its state."""
    at = change_time(case, now)
    case = replace(
        case,
        state=next_state(case, Command.ASSIGN),
        department=department,
        station=station or case.station,
        station_name=station_name if station else case.station_name,
        officer=officer,
        agency=None,
        dispatched_at=case.dispatched_at or at,
        attention=False,
        changed_at=at,
    )
    return case, (case_event(CaseDispatched, case, by_rules=False, lead=case.lead),)


def return_to_hub(case: Case, *, reason: str, note: str | None, now: datetime) -> CaseDecision:
    """Return a case from a section to the hub (交回); a section may not pass it on itself."""
    department = case.department or Department.HUB
    case = replace(
        case,
        state=next_state(case, Command.RETURN_TO_HUB),
        department=None,
        officer=None,
        attention=True,
        changed_at=change_time(case, now),
    )
    return case, (case_event(CaseReturned, case, reason=reason, note=note, from_department=department),)


def recall(facts: CaseFacts, *, reason: str, now: datetime) -> CaseDecision:
    """Take a case back to the hub that was sent wrongly (撤回): from an agency, or a section that has not begun.

    It is no bounce and nobody's return, and marks nothing for attention: the hub has it at hand. The clocks are those
    of a return or a refused hand-over. The state's refusal, ``AlreadyAcknowledged`` or ``HandlingBegun`` may be raised.
    """
    check_possible(Command.RECALL, facts)
    before = facts.case
    case = replace(
        before,
        state=next_state(before, Command.RECALL),
        department=None,
        officer=None,
        agency=None,
        joint=before.bounces >= BOUNCES_UNTIL_JOINT,
        changed_at=change_time(before, now),
    )
    if before.state is State.REDIRECTED:
        undone = {"handover_id": before.handover_id, "bounces": before.bounces, "undone": True}
        return case, (case_event(HandoverRefused, case, reason=reason, **undone),)
    department = before.department or Department.HUB
    return case, (case_event(CaseReturned, case, reason=reason, from_department=department, undone=True),)


def redirect(
    case: Case,
    *,
    agency: Agency,
    reason: RedirectReason,
    basis: str,
    explanation: str,
    handover_id: UUID,
    now: datetime,
) -> CaseDecision:
    """Hand a case over to the agency that must answer it, with the law and a plain explanation (转办).

    Raises:
        JointHandlingRequired: after two bounces only joint handling is possible.
    """
    to = next_state(case, Command.REDIRECT)
    if case.joint and reason is not RedirectReason.JOINT:
        raise JointHandlingRequired
    at = change_time(case, now)
    case = replace(
        end_pause(case, at),
        state=to,
        department=None,
        officer=None,
        agency=agency,
        handover_id=handover_id,
        joint=case.joint or reason is RedirectReason.JOINT,
        dispatched_at=case.dispatched_at or at,
        attention=False,
        changed_at=at,
    )
    return case, (
        case_event(CaseRedirected, case, handover_id=handover_id, reason=reason, basis=basis, explanation=explanation),
    )
