"""Who has a case: the hub assigns and redirects; a section may only return it to the hub (Order 121 Art. 41)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from canon.codes import Agency, Department, RedirectReason
from contracts.dispatch import CaseDispatched, CaseRedirected, CaseReturned
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
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
