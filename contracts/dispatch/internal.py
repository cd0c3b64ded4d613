"""Events of a case that concern the bureau alone: a note in its history, an alarm taken, a look back at it."""

from typing import ClassVar
from uuid import UUID

from canon.codes import Alert
from contracts.dispatch.facts import CaseEvent
from contracts.event import Personal


class CaseNoted(CaseEvent):
    """A person of the bureau wrote a line into the history, for the bureau alone (记一笔)."""

    type: ClassVar[str] = "dispatch.case_noted.v1"

    text: Personal = None
    by_hub: bool  # otherwise by the section


class AlarmTaken(CaseEvent):
    """A person of the bureau has looked at the alerts of a case and sees to them (我来处置)."""

    type: ClassVar[str] = "dispatch.alarm_taken.v1"

    alerts: tuple[Alert, ...]
    by_hub: bool  # otherwise by the section


class CaseLookedBack(CaseEvent):
    """A person looked again at how a closed case was handled (回头看)."""

    type: ClassVar[str] = "dispatch.case_looked_back.v1"

    look_back_id: UUID
    passed: bool  # otherwise a new round is ordered
