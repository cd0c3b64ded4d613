"""What the pages of look-backs read from the service ``dispatch``."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from gateway.console.models import ServiceAnswer


class Item(ServiceAnswer):
    """A case of a sample, and what was found of it."""

    case_id: UUID
    position: int
    section: str | None
    dissatisfied: bool
    number: str
    title: str | None
    kind: str
    state: str
    round: int
    officer: str | None
    respondent_name: str | None
    result: str | None
    finding: str | None
    note: str | None
    found_by: str | None
    found_at: datetime | None


class Sample(ServiceAnswer):
    """A sample in the list; ``population`` are the cases it was drawn from."""

    id: UUID
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    size: int
    seed: str
    population: int
    drawn_by: str
    drawn_at: datetime
    found: int


class SamplePage(ServiceAnswer):
    """``GET /v1/look-backs``."""

    items: list[Sample]
    next: str | None


class WholeSample(Sample):
    """``GET /v1/look-backs/{id}``."""

    items: list[Item]
