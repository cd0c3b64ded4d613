"""Deadlines that a calendar moved, as they are listed."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.codes import ClockKind
from chassis.web.datetimes import Instant
from chassis.web.models import QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.fields import QueryText


class ListMoves(QueryModel):
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class MoveView(BaseModel):
    """A limit that ends at another time by the new calendar."""

    case_id: UUID
    case_number: str
    department: str | None
    kind: ClockKind
    old_version: str
    old_due_at: Instant
    new_due_at: Instant
    provisional: bool
    moved_at: Instant


class MovePage(BaseModel):
    version: str
    recounted: int
    moved: int
    items: list[MoveView]
    next: str | None
