"""What a list of cases may be narrowed to."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from canon.codes import Agency, Channel, Department, Kind, State
from chassis.web.paging import MAX_PAGE
from chassis.web.texts import Question
from services.dispatch.schemas.cases import CaseSummary
from services.dispatch.schemas.handovers import HandoverLine
from services.dispatch.schemas.words import Storable

Word = Annotated[str, StringConstraints(max_length=400), Storable]


class ListCases(Question):
    state: State | None = None
    department: Department | None = None
    agency: Agency | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    number: Word | None = None
    officer: Word | None = None
    late: bool | None = None
    attention: bool | None = None
    cursor: Word | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class CasePage(BaseModel):
    items: list[CaseSummary]
    next: str | None


class HandoverPage(BaseModel):
    items: list[HandoverLine]
    next: str | None
