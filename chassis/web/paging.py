"""Pages of lists: ``{"items": […], "next": cursor | null}`` with at most 200 items."""

import base64
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import FIRST_YEAR, LAST_YEAR

MAX_PAGE = 200
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Cursor = Annotated[str | None, Query(max_length=400)]


class BadCursor(Invalid):
    """The cursor was not made by ``encode_cursor`` for this list."""

    def __init__(self) -> None:
        super().__init__(FieldError(field="/query/cursor", code="format", message="翻页标记无效"))


def encode_cursor(*values: object) -> str:
    """Return an opaque cursor made of the sort keys of a page's last row."""
    return base64.urlsafe_b64encode(json.dumps([str(value) for value in values]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, size: int) -> list[str] | None:
    """Return the ``size`` sort keys of a cursor, or ``None`` for the first page.

    Raises:
        BadCursor: the cursor is malformed.
    """
    if cursor is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadCursor from error
    if not isinstance(values, list) or len(values) != size or not all(_is_key(value) for value in values):
        raise BadCursor
    return values


def decode_position(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the instant and the id of a cursor, or ``None`` for the first page.

    Raises:
        BadCursor: the cursor is malformed, or its keys are of other types.
    """
    keys = decode_cursor(cursor, 2)
    if keys is None:
        return None
    try:
        at, identifier = datetime.fromisoformat(keys[0]), UUID(keys[1])
    except ValueError:
        raise BadCursor from None
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise BadCursor
    return at, identifier


def _is_key(value: object) -> bool:
    """Whether a value can be a query parameter of the database."""
    return isinstance(value, str) and value.isprintable()


def page(items: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """Return the document of a page.

    ``items`` has one more item than ``limit`` when there is a next page; ``cursor`` is that of the page's last item.
    """
    return {"items": items[:limit], "next": cursor if len(items) > limit else None}
