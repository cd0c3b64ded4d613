"""What the search reads and shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.console.case_rows import CaseRow
from gateway.console.models import Case, ServiceAnswer


class FoundCases(ServiceAnswer):
    """``GET /v1/cases``; ``count`` is null for more than a thousand."""

    items: list[Case]
    next: str | None
    count: int | None


class FoundRespondent(ServiceAnswer):
    name: str | None


class FoundComplaint(ServiceAnswer):
    """A message of the person who has a number."""

    number: str
    case_id: UUID
    state: str
    received_at: datetime
    respondent: FoundRespondent


class FoundComplaints(ServiceAnswer):
    """``POST /v1/complaints:search``, ``GET /v1/complaints``."""

    items: list[FoundComplaint]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A case in the result, with what was sought marked."""

    row: CaseRow
    title: tuple[tuple[str, bool], ...]
    firm: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A condition in words; ``without`` is the address of the search without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """What there is of one respondent: the open cases, and how many there ever were."""

    name: str
    open: tuple[CaseRow, ...]
    open_count: int | None
    count: int | None
