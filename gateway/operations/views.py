"""Responses about the running services, the quarantine and the audit trail, as the OpenAPI document shows them."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.audit.chain import Break
from chassis.delivery.quarantine import QuarantineState
from chassis.web.datetimes import WrittenInstant


class ConsumerView(BaseModel):
    """Events since the start."""

    heard: int
    handled: int
    duplicates: int
    other_epoch: int
    failing: str | None


class SecondReadingView(BaseModel):
    """Texts that wait to be read a second time, and how long the first of them has."""

    state: str = Field(description="off | missing (no model is installed) | ready")
    waiting: int
    behind_seconds: float


class DatabaseServerView(BaseModel):
    """The server that holds a service's database, its connections of every client."""

    name: str
    version: str
    address: str
    connections: int
    most_connections: int
    size_bytes: int


class ServiceStatusView(BaseModel):
    """What a service says of itself; only ``up`` is there where it does not answer."""

    model_config = ConfigDict(extra="allow")

    up: bool
    service: str | None = None
    version: str | None = None
    database: str | None = Field(default=None, description="up | down")
    bus: str | None = Field(default=None, description="up | down")
    database_server: DatabaseServerView | None = None
    bus_kind: str | None = Field(default=None, description="postgres | kafka")
    consumer_lag: int | None = None
    consumer: ConsumerView | None = None
    outbox_depth: int | None = None
    outbox_oldest_seconds: float | None = None
    parked: int | None = None
    parked_oldest_seconds: float | None = None
    quarantined: int | None = None
    rewound: int | None = None
    last_deadline_run: WrittenInstant | None = None
    jobs: dict[str, str] | None = Field(default=None, description="when each job ran last")
    restarts: dict[str, str] | None = Field(default=None, description="the last error of each loop that fell")
    second_reading: SecondReadingView | None = Field(default=None, description="of texts, by their meaning")
    late: dict[str, float] | None = Field(default=None, description="seconds by which work is overdue, by its kind")


class StatusView(BaseModel):
    services: dict[str, ServiceStatusView]


class QuarantinedLine(BaseModel):
    """An event that a service holds back; ``behind`` wait behind it. Its id begins with the service's name."""

    id: str
    service: str
    aggregate_id: UUID | None  # as are version and type: an event that cannot be read may lack any of them
    publisher: str
    version: int | None
    type: str | None
    why: str
    error: str | None
    attempts: int
    state: QuarantineState
    behind: int
    quarantined_at: WrittenInstant
    skip_proposed_by: str | None = Field(default=None, description="the operator whose proposal another may confirm")


class QuarantinePage(BaseModel):
    """``silent`` names the services that did not answer."""

    items: list[QuarantinedLine]
    next: str | None
    silent: list[str]


class QuarantinedView(QuarantinedLine):
    """With the attributes of its envelope, and who closed it."""

    complaint_id: UUID | None
    headers: dict[str, str]
    closed_by: str | None
    closed_reason: str | None
    closed_at: WrittenInstant | None
    skip_reason: str | None = Field(default=None, description="of the proposal")
    skip_proposed_at: WrittenInstant | None = None


class QuarantineActView(BaseModel):
    """The event and its state now; a first operator's skip is a proposal, and the event stays as it is."""

    id: UUID
    state: QuarantineState
    skip_proposed_by: str | None = None


class AuditLine(BaseModel):
    """Who did what to what, why, and in which request; ``position`` and ``digest`` once it is sealed in the chain."""

    id: int
    service: str
    at: WrittenInstant
    account: str
    act: str
    subject: str
    reason: str | None
    request_id: str | None
    position: int | None = None
    digest: str | None = None


class AuditPage(BaseModel):
    items: list[AuditLine]
    next: str | None


class FindingView(BaseModel):
    """The first break of a trail."""

    what: Break
    position: int | None
    entry: int | None


class VerifiedTrailView(BaseModel):
    """``sealed`` is the last position of the chain, ``unsealed`` entries wait to be sealed."""

    sound: bool
    finding: FindingView | None
    sealed: int
    unsealed: int
    anchored: int


class AuditVerificationView(BaseModel):
    sound: bool
    services: dict[str, VerifiedTrailView]
