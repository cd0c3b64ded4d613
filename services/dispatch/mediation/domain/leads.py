"""Leads found in a mediation (案源线索, Order 121 Art. 27): each becomes a report of its own."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.errors import FieldError, Invalid
from contracts.dispatch import LeadFound
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time, check_not_future
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def report_lead(case: Case, *, lead_id: UUID, text: str, found_at: datetime | None, now: datetime) -> CaseDecision:
    """Record a breach of the law found in a mediation; it is verified from that day, however the mediation ends.

    Raises:
        Invalid: ``found_at`` is in the future, or before the complaint was received.
    """
    at = change_time(case, now)
    to = next_state(case, Command.REPORT_LEAD)
    found_at = check_not_future(at, found_at or at, "/found_at", "发现时间晚于现在")
    if found_at < case.received_at:
        raise Invalid(FieldError(field="/found_at", code="too_early", message="发现时间早于收到投诉"))
    case = replace(case, state=to, changed_at=at)
    return case, (case_event(LeadFound, case, lead_id=lead_id, found_at=found_at, text=text),)
