"""What the page of reminders reads."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import CaseReference, ServiceAnswer


class Reminder(ServiceAnswer):
    case_id: UUID
    case_number: str
    kind: str
    state: str
    department: str | None
    officer: str | None
    respondent_name: str | None
    clock: str
    clock_state: str
    due_at: datetime
    level: int
    escalated: bool
    to: list[str]
    told_at: datetime


class ReminderPage(ServiceAnswer):
    """``GET /v1/reminders``."""

    items: list[Reminder]
    next: str | None


class Matter(CaseReference):
    """``GET /v1/cases``: what a case is about."""

    title: str | None
