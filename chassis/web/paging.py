"""Pages of lists: ``{"items": […], "next": cursor | null}`` with at most 200 items.

A cursor holds the sort keys of a page's last row and a mark of our own (HMAC-SHA256): it is good for the list, the
filters and the caller it was made for, in every process that has the installation's internal key, and nowhere else.
"""

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, TypeVar, overload
from uuid import UUID

from fastapi import Depends, Query, Request

from chassis.errors import FieldError, Invalid
from chassis.web.auth import Caller, CallerTokens, CurrentCaller

MAX_PAGE = 200
MAX_CURSOR = 400  # characters
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR)]
PURPOSE = "cursors of lists"
MARK_BYTES = 16  # 128 bits: nobody guesses one
_NOT_FILTERS = ("cursor", "limit")
First = TypeVar("First")
Second = TypeVar("Second")
Third = TypeVar("Third")


class BadCursor(Invalid):
    """The cursor was not made by us, or for another list, other filters or another caller."""

    def __init__(self) -> None:
        super().__init__(
            FieldError(field="/query/cursor", code="format", message="翻页标记无效，或属于另一列表、另一查询条件")
        )


class ListCursors:
    """Makes and reads the cursors of one list for one caller and one set of filters.

    ``keys``: the first signs and all verify. ``bound_to`` is what a cursor is good for, in JSON's types.
    """

    def __init__(self, keys: Sequence[bytes], bound_to: Any) -> None:
        self._keys = keys
        self._bound_to = json.dumps(bound_to, sort_keys=True).encode()

    def encode(self, *keys: object) -> str:
        """Return a cursor made of the sort keys of a page's last row."""
        payload = _base64(json.dumps([str(key) for key in keys], ensure_ascii=False).encode())
        return f"{payload}.{self._mark(self._keys[0], payload)}"

    @overload
    def decode(self, cursor: str | None, first: Callable[[str], First], /) -> tuple[First] | None: ...
    @overload
    def decode(
        self, cursor: str | None, first: Callable[[str], First], second: Callable[[str], Second], /
    ) -> tuple[First, Second] | None: ...
    @overload
    def decode(
        self,
        cursor: str | None,
        first: Callable[[str], First],
        second: Callable[[str], Second],
        third: Callable[[str], Third],
        /,
    ) -> tuple[First, Second, Third] | None: ...
    def decode(self, cursor: str | None, /, *types: Callable[[str], Any]) -> tuple[Any, ...] | None:
        """Return the sort keys of a cursor, each as its type reads it, or ``None`` for the first page.

        Raises:
            BadCursor: it is not a cursor of this list for these filters and this caller.
        """
        if cursor is None:
            return None
        payload, _, mark = cursor.partition(".")
        if not any(hmac.compare_digest(mark.encode(), self._mark(key, payload).encode()) for key in self._keys):
            raise BadCursor
        try:
            keys = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            return tuple(read(key) for read, key in zip(types, keys, strict=True))
        except ValueError as error:  # of a release whose list is sorted by other keys
            raise BadCursor from error

    def decode_position(self, cursor: str | None) -> tuple[datetime, UUID] | None:
        """Return the instant and the id of a cursor, or ``None`` for the first page; refuses as ``decode`` does."""
        return self.decode(cursor, datetime.fromisoformat, UUID)

    def _mark(self, key: bytes, payload: str) -> str:
        signed = self._bound_to + b"\n" + payload.encode()
        return _base64(hmac.digest(key, signed, "sha256")[:MARK_BYTES])


def cursors_for(request: Request, caller: Caller, *, path: str, filters: object) -> ListCursors:
    """Return the cursors of the list at this path, for this caller and these filters."""
    tokens: CallerTokens = request.app.state.tokens
    return ListCursors(tokens.derive_keys(PURPOSE), [path, filters, asdict(caller)])


async def _list_cursors(request: Request, caller: CurrentCaller) -> ListCursors:
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_FILTERS)
    return cursors_for(request, caller, path=request.url.path, filters=filters)


CurrentCursors = Annotated[ListCursors, Depends(_list_cursors)]


def page(items: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """Return the document of a page.

    ``items`` has one more item than ``limit`` when there is a next page; ``cursor`` is that of the page's last item.
    """
    return {"items": items[:limit], "next": cursor if len(items) > limit else None}


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
