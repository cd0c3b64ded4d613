"""The decision that presses for an act on a case, with a trace (督办)."""

from dataclasses import replace
from datetime import datetime

from contracts.dispatch import CaseUrged
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def urge(case: Case, *, note: str | None, now: datetime) -> CaseDecision:
    """Press for an act (督办); it changes nothing but the trace."""
    case = replace(case, state=next_state(case, Command.URGE), changed_at=change_time(case, now))
    return case, (case_event(CaseUrged, case, note=note),)
