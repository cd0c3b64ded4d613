"""What the console reads of the services' answers; anything else in them is theirs."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Clock(Answer):
    kind: str
    starts_at: datetime
    due_at: datetime
    state: str
    proof: str
    provisional: bool


class Case(Answer):
    """A case in a list."""

    id: UUID
    number: str
    kind: str
    state: str
    channel: str
    received_at: datetime
    department: str | None
    officer: str | None
    agency: str | None
    category: str | None
    respondent_name: str | None
    alerts: list[str]
    late: bool
    next_due_at: datetime | None


class Suggestion(Answer):
    target: str
    score: float


class WaitingCase(Case):
    matched: list[str]
    suggestions: list[Suggestion]


class Waiting(Answer):
    count: int
    items: list[WaitingCase]


class Some(Answer):
    count: int
    items: list[Case]


class Today(Answer):
    received: int
    kinds: dict[str, int]
    channels: dict[str, int]
    departments: dict[str, int]
    agencies: dict[str, int]
    hub: int


class Place(Answer):
    code: str
    open: int
    late: int
    due_soon: int


class Desk(Answer):
    """``GET /v1/desk``."""

    as_of: datetime
    today: Today
    waiting: Waiting
    attention: Some
    late: Some
    soon: Some
    unacknowledged_handovers: int
    departments: list[Place]
    agencies: list[Place]


class Sheet(Answer):
    """``GET /v1/cases/{id}``: the words and the clocks of a case."""

    matter: str | None
    clocks: list[Clock]


class Interval(Answer):
    """95 %, in basis points."""

    low: int
    high: int


class Metric(Answer):
    """A figure with its evidence; a rate's ``value`` is in basis points and null over nothing."""

    numerator: int | float | None = None
    denominator: int | float | None = None
    value: int | float | None = None
    definition: str | None = None
    interval: Interval | None = None


class Summary(Answer):
    """``GET /v1/metrics/summary``."""

    metrics: dict[str, Metric]
