"""Bodies and responses of look-backs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from canon.codes import CloseResult, Kind, State
from canon.headline import headline
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Instant
from chassis.web.models import Body
from services.dispatch.fields import Note, ShortText, Storable
from services.dispatch.instants import Day
from services.dispatch.look_backs.domain import Finding

MAX_SAMPLE = 500  # cases of one sample


class DrawSample(Body):
    """Both days included; the same seed over the same cases gives the same sample."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    size: Annotated[int, Field(ge=1, le=MAX_SAMPLE)]
    seed: Annotated[str, StringConstraints(min_length=1, max_length=100), Storable] | None = None

    def check_period(self) -> None:
        """Check that the period does not end before it begins.

        Raises:
            Invalid: ``last`` is before ``first``.
        """
        if self.last < self.first:
            raise Invalid(FieldError(field="/to", code="too_early", message="结束日期应当不早于开始日期"))


class EnterFinding(Body):
    finding: Finding
    note: Note | None = None
    officer: ShortText | None = None  # who handles it anew

    def check_officer(self) -> str:
        """Return who handles the case anew; an empty string if nobody is named.

        Raises:
            Invalid: the finding is rework, and nobody is named.
        """
        if self.finding is Finding.REWORK and self.officer is None:
            raise Invalid(FieldError(field="/officer", code="required", message="重办须指定另一名承办人"))
        return self.officer or ""


class ItemView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    case_id: UUID
    position: int
    section: str | None
    dissatisfied: bool
    number: str
    title: str | None  # the matter in a few words, from its cleaned text
    kind: Kind
    state: State
    round: int
    officer: str | None
    respondent_name: str | None
    result: CloseResult | None
    finding: Finding | None
    note: str | None
    found_by: str | None
    found_at: Instant | None


class LookBackLine(BaseModel):
    id: UUID
    first_day: date = Field(serialization_alias="from")
    last_day: date = Field(serialization_alias="to")
    size: int
    seed: str
    population: int
    drawn_by: str
    drawn_at: Instant
    found: int


class LookBackView(LookBackLine):
    """A sample with its items, in the order they were drawn (回头看)."""

    items: list[ItemView]


class LookBackPage(BaseModel):
    items: list[LookBackLine]
    next: str | None


def look_back_view(row: dict[str, Any], items: list[dict[str, Any]]) -> LookBackView:
    found = sum(1 for item in items if item["finding"])
    titled = [{**item, "title": headline(item["matter"] or "") or None} for item in items]
    return LookBackView.model_validate({**row, "found": found, "items": titled})
