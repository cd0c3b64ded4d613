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


class Call(Answer):
    """By which act a case was called, or given back: by whom and why."""

    act: str
    department: str | None
    agency: str | None
    reason: str | None
    note: str | None
    undone: bool


class CallingCase(Case):
    call: Call | None


class WaitingCase(Case):
    matter: str | None
    matched: list[str]
    suggestions: list[Suggestion]
    returned: Call | None


class Waiting(Answer):
    count: int
    items: list[WaitingCase]


class Calling(Answer):
    count: int
    items: list[CallingCase]


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
    attention: Calling
    late: Some
    soon: Some
    unacknowledged_handovers: int
    departments: list[Place]
    agencies: list[Place]


class Sheet(Answer):
    """``GET /v1/cases/{id}``: the clocks of a case."""

    clocks: list[Clock]


class Quarantined(Answer):
    """An event that a service could not act on, in the list."""

    id: str
    service: str
    aggregate_id: UUID | None
    publisher: str
    version: int | None
    type: str | None
    why: str
    error: str
    attempts: int
    state: str
    behind: int
    quarantined_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "replaying")

    @property
    def can_be_replayed(self) -> bool:
        """What its publisher has lost cannot be tried again."""
        return self.is_open and self.why != "publisher_rewound"

    @property
    def can_be_skipped(self) -> bool:
        """A loss is closed once the new history is followed: then it stands nowhere in an order any more."""
        return self.is_open and (self.why != "publisher_rewound" or self.version is None)


class Held(Quarantined):
    """``GET /v1/operations/quarantine/{id}``."""

    complaint_id: UUID | None
    headers: dict[str, str]
    closed_by: str | None
    closed_reason: str | None
    closed_at: datetime | None


class Quarantine(Answer):
    """``GET /v1/operations/quarantine``."""

    items: list[Quarantined]
    next: str | None
    silent: list[str]


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
