"""Query parameters and pages of the list of cases."""

from typing import Annotated

from pydantic import BaseModel, Field

from canon.codes import Agency, Channel, Department, Kind, State
from chassis.web.models import QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.cases.repository.lists import Order
from services.dispatch.cases.schemas.cases import CaseSummary
from services.dispatch.fields import QueryText, Storable


class ListCases(QueryModel):
    state: State | None = None
    department: Department | None = None
    agency: Agency | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    number: QueryText | None = None
    officer: QueryText | None = None
    respondent: Annotated[str, Field(min_length=2, max_length=100), Storable] | None = None
    open: bool | None = None
    late: bool | None = None
    attention: bool | None = None
    order: Order = Order.NEWEST
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class CasePage(BaseModel):
    items: list[CaseSummary]
    next: str | None
