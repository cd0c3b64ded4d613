"""What the page that takes down a complaint reads of the services' answers."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import Case, ServiceAnswer, Suggestion


class Trial(ServiceAnswer):
    """What the rules say of a text: one of the results of ``POST /v1/routing/trials``."""

    kind: str
    split: bool
    outcome: str
    target: str
    suggestions: list[Suggestion]
    matched: list[str]
    explanation: str
    refusal_hints: list[str]
    missing: list[str]
    alerts: list[str]


class Trials(ServiceAnswer):
    results: list[Trial]


class EarlierMatter(ServiceAnswer):
    text: str
    request: str | None


class EarlierRespondent(ServiceAnswer):
    name: str | None


class EarlierComplaint(ServiceAnswer):
    """A complaint of the same person."""

    id: UUID
    number: str
    state: str
    received_at: datetime
    department: str | None
    agency: str | None
    matter: EarlierMatter
    respondent: EarlierRespondent


class EarlierComplaints(ServiceAnswer):
    """``POST /v1/complaints:search``."""

    items: list[EarlierComplaint]
    next: str | None


class Cases(ServiceAnswer):
    """``GET /v1/cases``."""

    items: list[Case]
    next: str | None


class Limit(ServiceAnswer):
    """An item of ``POST /v1/deadlines:preview``; without ``due_at`` if it cannot be computed."""

    id: str
    due_at: datetime | None = None


class Limits(ServiceAnswer):
    items: list[Limit]


class Taken(ServiceAnswer):
    """The answer to ``POST /v1/complaints``."""

    id: UUID
    number: str
