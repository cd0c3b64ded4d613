"""The decision to note something on a case (记一笔)."""

from dataclasses import replace
from datetime import datetime

from contracts.dispatch import CaseNoted
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def note(case: Case, *, text: str, by_hub: bool, now: datetime) -> CaseDecision:
    """Write a line into the history, in any state; it changes nothing else, and nobody outside the bureau reads it."""
    case = replace(case, state=next_state(case, Command.NOTE), changed_at=change_time(case, now))
    return case, (case_event(CaseNoted, case, text=text, by_hub=by_hub),)
