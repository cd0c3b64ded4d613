"""What the pages of the calendar read from the service ``dispatch``."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Version(ServiceAnswer):
    version: str
    published: list[int]
    loaded_at: datetime


class VersionList(ServiceAnswer):
    """``GET /v1/calendar/versions``: the one in force first."""

    items: list[Version]


class Move(ServiceAnswer):
    """A limit that ends on another day since this version."""

    case_id: UUID
    case_number: str
    department: str | None
    kind: str
    old_due_at: datetime
    new_due_at: datetime
    provisional: bool


class MovePage(ServiceAnswer):
    """``GET /v1/calendar/{version}/moves``."""

    version: str
    recounted: int
    moved: int
    items: list[Move]
    next: str | None
