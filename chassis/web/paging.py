"""Lists: ``{"items": […], "next": cursor | null}``, at most 200 a page."""

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
    def __init__(self) -> None:
        super().__init__(FieldError(field="/query/cursor", code="format", message="翻页标记无效"))


def encode_cursor(*values: object) -> str:
    """An opaque cursor of the last row's sort keys."""
    return base64.urlsafe_b64encode(json.dumps([str(value) for value in values]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, size: int) -> list[str] | None:
    """The keys, or ``None`` for the first page. Raises ``BadCursor``."""
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
    """The place a cursor of two keys, an instant and an id, points to. Raises ``BadCursor``."""
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
    """Nothing that a database could not even be asked about."""
    return isinstance(value, str) and value.isprintable()


def page(items: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """``items`` holds one more than ``limit`` when there is a next page; ``cursor`` is of the last one shown."""
    return {"items": items[:limit], "next": cursor if len(items) > limit else None}
