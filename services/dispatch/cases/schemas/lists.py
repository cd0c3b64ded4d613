"""Query parameters and pages of the list of cases."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from canon.codes import Agency, Alert, Channel, Department, Kind, State
from chassis.errors import FieldError, Invalid
from chassis.web.models import QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.cases.repository.lists import CaseFilter, CaseSort
from services.dispatch.cases.schemas.cases import CaseSummary, CaseView
from services.dispatch.fields import QueryText, Storable
from services.dispatch.instants import AwareInstant, Day

MAX_DETAILED = 50  # cases of a page with details
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Ids = Annotated[str, StringConstraints(pattern=f"^{_ID}(?:,{_ID}){{0,{MAX_PAGE - 1}}}$")]  # with commas between them
SearchText = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), Storable]


class ListCases(QueryModel):
    state: State | None = None
    department: Department | None = None
    agency: Agency | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    ids: Ids | None = None  # of any complaints of these cases
    number: QueryText | None = None
    officer: QueryText | None = None
    late: bool | None = None
    attention: bool | None = None
    respondent: SearchText | None = None  # part of the name
    words: SearchText | None = None  # every one of them, between spaces, stands in the matter
    received_from: Day | None = None  # days in Shanghai, both inclusive, as are those of closing
    received_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    station: QueryText | None = None
    due_before: AwareInstant | None = None
    open: bool | None = None
    alert: Alert | None = None
    imported: bool | None = None  # they had ended in the list that brought them
    mine: bool | None = None  # the officer is the caller
    sort: CaseSort = CaseSort.RECEIVED  # ``due`` lists open cases only
    details: bool = False  # each case as ``GET /v1/cases/{id}`` gives it
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50

    def to_filter(self, account: str) -> CaseFilter:
        """Return the conditions for this caller.

        Raises:
            Invalid: closed cases are to be ordered by their limits, and have none; or too many are wanted with details.
        """
        if self.details and self.limit > MAX_DETAILED:
            message = f"带详情的每页不超过 {MAX_DETAILED} 件"
            raise Invalid(FieldError(field="/query/limit", code="too_many", message=message))
        if self.sort is CaseSort.DUE and self.open is False:
            raise Invalid(FieldError(field="/query/sort", code="contradiction", message="已经办结的没有期限"))
        conditions = self.model_dump(exclude={"cursor", "limit", "sort", "mine", "words", "details"})
        officer = account if self.mine else self.officer
        ids = [UUID(one) for one in self.ids.split(",")] if self.ids else None
        return CaseFilter(**conditions | {"officer": officer, "ids": ids, "words": tuple((self.words or "").split())})


class CasePage(BaseModel):
    items: list[CaseSummary]
    next: str | None
    count: int | None  # of the whole list; null for more than a thousand, or where not all could be read


class DetailedCasePage(BaseModel):
    """The same list with details."""

    items: list[CaseView]
    next: str | None
    count: int | None
