"""The decision that presses for an act on a case, with a trace (督办)."""

from dataclasses import replace
from datetime import datetime

from contracts.dispatch import CaseUrged
from services.dispatch.lifecycle.domain.case import Case, Decided
from services.dispatch.lifecycle.domain.events import moment, tell
from services.dispatch.lifecycle.domain.transitions import Command, step


def urge(case: Case, *, note: str | None, now: datetime) -> Decided:
    """Press for an act (督办); it changes nothing but the trace."""
    case = replace(case, state=step(case, Command.URGE), changed_at=moment(case, now))
    return case, (tell(CaseUrged, case, note=note),)
