"""What the pages of imports read from the service ``intake``."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Import(ServiceAnswer):
    """An import in the list; ``name`` is null once its rows were deleted."""

    id: UUID
    state: str
    channel: str
    name: str | None
    encoding: str
    size: int  # bytes
    rows: int
    taken: int
    incomplete: int
    repeated: int
    refused: int
    uploaded_by: str
    uploaded_at: datetime
    started_by: str | None
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def accepted(self) -> int:
        """How many rows were gone through so far."""
        return self.taken + self.repeated + self.refused


class ImportPage(ServiceAnswer):
    """``GET /v1/imports``."""

    items: list[Import]
    next: str | None


class Forecast(ServiceAnswer):
    """Rows by what would become of them."""

    takeable: int
    lacking: int
    known: int
    unusable: int
    finished: int = 0
    overdue: int = 0


class Column(ServiceAnswer):
    name: str
    field: str | None
    known: bool


class CellError(ServiceAnswer):
    row: int
    column: str
    code: str
    effect: str


class ProblemGroup(ServiceAnswer):
    column: str
    code: str
    effect: str
    message: str
    rows: int
    examples: list[int]


class PreviewRow(ServiceAnswer):
    row: int
    external_id: str | None
    kind: str | None
    is_protected: bool
    respondent_name: str | None
    text: str | None
    phone: str | None
    amount_fen: int | None
    result: str | None = None
    problems: list[CellError]


class WholeImport(Import):
    """``GET /v1/imports/{id}``."""

    columns: list[Column]
    absent: list[str]
    forecast: Forecast
    problems: list[ProblemGroup]
    first_rows: list[PreviewRow]
    keep_until: datetime
    has_rows: bool
