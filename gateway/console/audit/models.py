"""What the pages of the audit trail read."""

from datetime import datetime

from gateway.console.models import CaseReference, ServiceAnswer


class Line(ServiceAnswer):
    id: int
    service: str
    at: datetime
    account: str
    act: str
    subject: str
    reason: str | None
    request_id: str | None
    position: int | None = None
    digest: str | None = None


class NamedCase(CaseReference):
    """``GET /v1/cases``: by what a case is known."""

    number: str
    title: str | None = None


class LinePage(ServiceAnswer):
    """``GET /v1/audit``."""

    items: list[Line]
    next: str | None


class Finding(ServiceAnswer):
    """The first break of a trail."""

    what: str
    position: int | None
    entry: int | None


class Trail(ServiceAnswer):
    sound: bool
    finding: Finding | None
    sealed: int
    unsealed: int
    anchored: int


class Verification(ServiceAnswer):
    """``GET /v1/audit/verification``."""

    sound: bool
    services: dict[str, Trail]
