"""Query parameters and pages of the list of cases."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from canon.codes import Agency, Alert, Channel, Department, Kind, State
from chassis.errors import FieldError, Invalid
from chassis.web.models import QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.cases.repository.lists import CaseFilter, CaseSort
from services.dispatch.cases.schemas.cases import CaseSummary
from services.dispatch.fields import QueryText, Storable
from services.dispatch.instants import AwareInstant, Day

SearchText = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), Storable]


class ListCases(QueryModel):
    state: State | None = None
    department: Department | None = None
    agency: Agency | None = None
    kind: Kind | None = None
    channel: Channel | None = None
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
    mine: bool | None = None  # the officer is the caller
    sort: CaseSort = CaseSort.RECEIVED  # ``due`` lists open cases only
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50

    def to_filter(self, account: str) -> CaseFilter:
        """Return the conditions for this caller.

        Raises:
            Invalid: closed cases are to be ordered by their limits, and have none.
        """
        if self.sort is CaseSort.DUE and self.open is False:
            raise Invalid(FieldError(field="/query/sort", code="contradiction", message="已经办结的没有期限"))
        conditions = self.model_dump(exclude={"cursor", "limit", "sort", "mine", "words"})
        officer = account if self.mine else self.officer
        return CaseFilter(**conditions | {"officer": officer, "words": tuple((self.words or "").split())})


class CasePage(BaseModel):
    items: list[CaseSummary]
    next: str | None
    count: int | None  # of the whole list; null for more than a thousand, or where not all could be read
