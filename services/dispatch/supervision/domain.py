"""The decision to urge an act on a case (督办)."""

from dataclasses import replace
from datetime import datetime

from contracts.dispatch import CaseUrged
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def urge(case: Case, *, note: str | None, now: datetime) -> CaseDecision:
    """Urge an act on a case (督办); it only leaves an entry in the history."""
    case = replace(case, state=next_state(case, Command.URGE), changed_at=change_time(case, now))
    return case, (case_event(CaseUrged, case, note=note),)
