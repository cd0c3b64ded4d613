"""The decision to take an open alarm (处置警情)."""

from dataclasses import replace
from datetime import datetime

from contracts.dispatch import AlarmTaken
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import state_after
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import Command


def take_alarm(case: Case, *, by_hub: bool, now: datetime) -> CaseDecision:
    """Take the open alarm of a case: it calls nobody any more, until another alert is raised.

    ``NoOpenAlarm`` or ``AlreadyTaken`` is raised where none is open.
    """
    to = state_after(case, Command.TAKE)
    case = replace(case, state=to, attention=False, changed_at=change_time(case, now))
    return case, (case_event(AlarmTaken, case, alerts=case.alerts, by_hub=by_hub),)
