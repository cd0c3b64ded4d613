"""What the hub's desk shows: lines and figures, ready for its template."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from gateway.console.case_rows import CaseRow
from gateway.console.models import ActNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where a case may go: one of the rules' suggestions."""

    target: str
    name: str
    score: str
    percent: int
    is_own: bool
    is_ready: bool  # it needs nothing more than a key; else the page of the case asks for the ground


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A case that waits for a person of the hub to say where it goes."""

    row: CaseRow
    pieces: tuple[tuple[str, bool], ...]  # the text; true where a rule matched
    matched: tuple[str, ...]
    choices: tuple[Choice, ...]
    returned: ActNote | None
    refusal: str | None = None  # why the last act on it was not done

    @property
    def id(self) -> UUID:
        return self.row.case.id


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """A case with an open alarm, or another that a person must look at."""

    row: CaseRow
    call: ActNote | None
    waited: timedelta
    text: str = ""  # its beginning, of an alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A late case, or one with a limit near its end."""

    row: CaseRow
    is_late: bool
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A case on the line of 24 hours: where it stands, and its tone."""

    path: str
    label: str
    x: float
    tone: str  # f1 calm, fw near, fb over

    @property
    def is_over(self) -> bool:
        return self.tone == "fb"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """Cases that wait, by how much of their 24 hours is gone."""

    dots: tuple[Dot, ...]
    count: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBar:
    """What one place has; ``width`` is a share of the longest bar."""

    code: str
    name: str
    open: int
    late: int
    y: int
    width: int
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Everything on the page that comes from the work queue."""

    alarms: tuple[AlarmRow, ...]
    looks: tuple[AlarmRow, ...]
    unsure: tuple[WaitingRow, ...]
    back: tuple[WaitingRow, ...]
    ready: tuple[WaitingRow, ...]
    limits: tuple[LimitRow, ...]  # of whoever has them; the hub's own stand in the lists above
    late: int  # of the limits, also of those not listed
    late_at_hub: int
    load: tuple[LoadBar, ...]
    waits: DayLine
    longest: dict[str, str]  # how long the first of each list has waited, by the list's name
