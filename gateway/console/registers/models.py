"""What the pages of registers read from the service ``odr``."""

from datetime import date, datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Change(ServiceAnswer):
    """What was decided about an entry."""

    kind: str
    on: date
    at: datetime
    by: str
    reason: str
    proof: str | None


class PublicEntry(ServiceAnswer):
    """What everybody may read of an entry."""

    id: UUID
    register_name: str
    name: str
    uscc: str | None
    address: str
    town: str
    field: str
    place_kind: str | None
    promise: str | None
    level: str | None
    days: int | None
    scope: str | None
    exclusions: str | None
    freight: str | None
    valid_from: date
    valid_to: date | None
    joined_on: date | None


class Entry(PublicEntry):
    """``GET /v1/registers/{register}/{id}``."""

    state: str
    left_on: date | None
    changes: list[Change]


class EntryPage(ServiceAnswer):
    """``GET /v1/registers/{register}``."""

    items: list[Entry]
    next: str | None
    count: int
    joined: int
    left: int
    suspended: int
    restored: int
    waiting: int


class PublicPage(ServiceAnswer):
    """``GET /v1/registers/{register}/public``."""

    items: list[PublicEntry]
    next: str | None
    count: int
    as_of: date


class Promises(ServiceAnswer):
    """``GET /v1/odr/promises``."""

    items: list[Entry]


class Group(ServiceAnswer):
    group: str | None
    count: int


class Groups(ServiceAnswer):
    """``GET /v1/registers/{register}/figures``."""

    items: list[Group]


class Breach(ServiceAnswer):
    """A promise that somebody says was broken."""

    id: UUID
    entry_id: UUID
    kind: str
    on: date
    evidence: str | None
    complaint_id: UUID | None
    state: str
    reported_by: str
    decided_by: str | None
    reason: str | None


class Breaches(ServiceAnswer):
    """``GET /v1/odr/breaches``."""

    items: list[Breach]
    suspends_at: int
    within_days: int


class RowError(ServiceAnswer):
    row: int
    column: str
    code: str


class ImportedList(ServiceAnswer):
    """``POST /v1/registers/{register}/imports``."""

    rows: int
    taken: int
    known: int
    errors: list[RowError]
