"""The end of a pause, which becomes a suspension of the case."""

from dataclasses import replace
from datetime import datetime

from canon.deadlines import Suspension
from services.dispatch.lifecycle.domain.case import Case


def end_pause(case: Case, at: datetime) -> Case:
    """Return the case with its running pause, if any, ended at ``at`` and added to its suspensions."""
    if case.paused_since is None:
        return case
    span = Suspension(begins_at=case.paused_since, ends_at=max(at, case.paused_since))
    return replace(case, paused_since=None, suspensions=(*case.suspensions, span))
