"""The parts of the services' answers that the console reads; other fields are ignored."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

DUPLICATE_SUSPECTED = "duplicate_suspected"  # the act that notes that two complaints may be of one matter


class ServiceAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CaseClock(ServiceAnswer):
    """A limit of a case; in a list without its arithmetic."""

    kind: str
    starts_at: datetime
    due_at: datetime
    state: str
    proof: str = ""
    provisional: bool
    near_at: datetime | None = None


class CaseReference(ServiceAnswer):
    """What is read of a case at least."""

    id: UUID


class Case(CaseReference):
    """A case in a list."""

    number: str
    title: str | None
    version: int
    kind: str
    state: str
    channel: str
    received_at: datetime
    department: str | None
    station: str | None = None
    station_name: str | None
    officer: str | None
    agency: str | None
    category: str | None
    respondent_name: str | None
    attention: bool
    alerts: list[str]
    late: bool
    next_due_at: datetime | None
    near_at: datetime | None = None
    clock: CaseClock | None = None  # the one that presses most
    bounces: int
    joint: bool
    dispatched_at: datetime | None
    first_feedback_at: datetime | None
    paused_since: datetime | None
    result: str | None = None
    closed_at: datetime | None = None


class CasePage(ServiceAnswer):
    """``GET /v1/cases``."""

    items: list[Case]
    next: str | None


class Suggestion(ServiceAnswer):
    """Where the rules would send a case; of an agency, with the ground to hand it over on."""

    target: str
    score: float
    reason: str | None = None
    basis: str | None = None
    explanation: str | None = None

    @property
    def has_ground(self) -> bool:
        return bool(self.reason and self.basis and self.explanation)


class ActNote(ServiceAnswer):
    """The act that brought a case to attention or returned it: by whom and why."""

    act: str
    at: datetime
    department: str | None
    agency: str | None
    reason: str | None
    note: str | None
    undone: bool
    other_id: UUID | None = None  # of a complaint that may be of the same matter
    evidence: tuple[str, ...] = ()


class AttentionCase(Case):
    call: ActNote | None

    @property
    def suspected_id(self) -> UUID | None:
        """The complaint that may be of the same matter, where a person is to say so."""
        return self.call.other_id if self.call and self.call.act == DUPLICATE_SUSPECTED else None


class WaitingCase(Case):
    matter: str | None
    matched: list[str]
    suggestions: list[Suggestion]
    returned: ActNote | None


class WaitingCases(ServiceAnswer):
    count: int
    items: list[WaitingCase]


class AttentionEvidence(ServiceAnswer):
    """A word and in how many complaints it stands, or how many there are in ``days`` and were in the ``year``."""

    kind: str
    word: str | None = None
    complaints: int
    days: int | None = None
    year: int | None = None


class Matter(ServiceAnswer):
    """Several complaints that call attention together, as a shop that looks as if it closed."""

    kind: str
    id: UUID
    found_at: datetime
    respondent: str
    complaints: list[UUID]
    evidence: list[AttentionEvidence]


class GroupDefault(ServiceAnswer):
    """A group refund whose business does not pay."""

    id: UUID
    respondent: str
    overdue_fen: int
    people: int
    defaulted_at: datetime
    withheld_on: date | None = None


class AttentionCases(ServiceAnswer):
    count: int
    items: list[AttentionCase]
    matters: list[Matter] = []
    group_defaults: list[GroupDefault] = []


class FirstCases(ServiceAnswer):
    count: int
    items: list[Case]


class TodayCounts(ServiceAnswer):
    received: int


class PlaceLoad(ServiceAnswer):
    code: str
    open: int
    late: int
    due_soon: int


class WorkQueueCounts(ServiceAnswer):
    """``GET /v1/desk/counts``."""

    waiting: int
    late: int
    soon: int
    unacknowledged_handovers: int


class WorkQueue(ServiceAnswer):
    """``GET /v1/desk``."""

    as_of: datetime
    today: TodayCounts
    waiting: WaitingCases
    attention: AttentionCases
    late: FirstCases
    soon: FirstCases
    unacknowledged_handovers: int
    departments: list[PlaceLoad]
    agencies: list[PlaceLoad]


class QuarantinedEvent(ServiceAnswer):
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
    skip_proposed_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "replaying")

    @property
    def can_be_replayed(self) -> bool:
        """Whether it may be replayed: not what its publisher has lost, nor what no version of ours will read."""
        return self.is_open and self.why not in ("publisher_rewound", "unreadable")

    @property
    def can_be_skipped(self) -> bool:
        """Whether it may be skipped; a publisher's loss only once its new history is followed (``version`` is null)."""
        return self.is_open and (self.why != "publisher_rewound" or self.version is None)


class QuarantinedDetails(QuarantinedEvent):
    """``GET /v1/operations/quarantine/{id}``."""

    complaint_id: UUID | None
    headers: dict[str, str]
    closed_by: str | None
    closed_reason: str | None
    closed_at: datetime | None
    skip_reason: str | None = None
    skip_proposed_at: datetime | None = None


class QuarantinePage(ServiceAnswer):
    """``GET /v1/operations/quarantine``."""

    items: list[QuarantinedEvent]
    next: str | None
    silent: list[str]


class Interval(ServiceAnswer):
    """The 95 % confidence interval of a rate, in basis points."""

    low: int
    high: int


class Metric(ServiceAnswer):
    """A figure with its evidence; a rate's ``value`` is in basis points, null if the denominator is 0."""

    numerator: int | float | None = None
    denominator: int | float | None = None
    value: int | float | None = None
    definition: str | None = None
    interval: Interval | None = None
