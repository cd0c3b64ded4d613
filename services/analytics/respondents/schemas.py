"""The queries for businesses, and the responses."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Day, Instant
from chassis.web.models import QueryModel as Query
from chassis.web.paging import MAX_PAGE


class RespondentsQuery(Query):
    """Part of a name or a credit code, or a complaint, and days of receipt in Shanghai (this month if not given)."""

    q: str = Field("", max_length=100)
    complaint_id: UUID | None = Field(None, description="这件投诉所诉的企业")
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    limit: int = Field(50, ge=1, le=MAX_PAGE)
    cursor: str | None = Field(None, max_length=400)


class ListedRespondentView(BaseModel):
    """A business; ``name`` is missing where none may be published."""

    id: UUID
    name: str | None
    uscc: str | None
    received: int = Field(description="所选期间内收到的件数")
    open: int = Field(description="现在未办结的件数，不限期间")


class RespondentList(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    items: list[ListedRespondentView]
    next: str | None


class RespondentYearView(BaseModel):
    """Cases received in a year, of one kind; ``result`` is missing where they are open or ended with none."""

    year: int
    kind: str
    result: str | None
    is_open: bool
    cases: int
    recovered_fen: int


class RespondentTownView(BaseModel):
    code: str | None
    name: str | None
    cases: int


class RespondentFiguresView(BaseModel):
    """A business and its cases, as many of them as the caller may count."""

    id: UUID
    name: str | None
    uscc: str | None
    names: list[str] = Field(description="投诉中与该统一社会信用代码一起写过的名称，先写的在前")
    received: int
    open: int
    recovered_fen: int
    first_received_at: Instant | None
    last_received_at: Instant | None
    open_cases: list[UUID] = Field(description="未办结的案件，最近收到的25件")
    ended_cases: list[UUID] = Field(description="已办结的案件，最近收到的25件")
    history: list[RespondentYearView]
    towns: list[RespondentTownView]
