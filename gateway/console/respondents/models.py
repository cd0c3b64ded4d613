"""What the pages of businesses read from the service ``analytics``, and of their cases from ``dispatch``."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Listed(ServiceAnswer):
    """An entry of ``GET /v1/respondents``."""

    id: UUID
    name: str | None
    uscc: str | None
    received: int
    open: int


class ListedPage(ServiceAnswer):
    """``GET /v1/respondents``."""

    items: list[Listed]
    next: str | None


class Year(ServiceAnswer):
    """Cases received in a year, of one kind and result."""

    year: int
    kind: str
    result: str | None
    is_open: bool
    cases: int
    recovered_fen: int


class Town(ServiceAnswer):
    code: str | None
    name: str | None
    cases: int


class Respondent(ServiceAnswer):
    """``GET /v1/respondents/{id}``."""

    id: UUID
    name: str | None
    uscc: str | None
    names: list[str]
    received: int
    open: int
    recovered_fen: int
    first_received_at: datetime | None
    last_received_at: datetime | None
    open_cases: list[UUID]
    ended_cases: list[UUID]
    history: list[Year]
    towns: list[Town]
