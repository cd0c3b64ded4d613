"""How every subject is asked: with a key where something is done, until the answer is certain."""

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

from pydantic import BaseModel

from sdk.answer import Answer, Refused, Unsettled
from sdk.line import Line
from sdk.patience import Patience

Body = BaseModel | Mapping[str, Any] | bytes | None
PAGE = 200


class Asking:
    """One caller. Everything raises ``Refused`` when it was certainly not done, ``Unsettled`` when nobody knows."""

    def __init__(self, line: Line, patience: Patience) -> None:
        self._line = line
        self._patience = patience

    async def read(self, path: str, **query: str | int | None) -> bytes:
        return (await self._settled("GET", path, query=query)).content

    async def said(self, path: str, body: Body, *, key: str | None = None, if_match: str | None = None) -> bytes:
        """Post it; without a key of the caller's own it gets one, so that asking again does nothing twice."""
        said = body.model_dump(mode="json", exclude_none=True) if isinstance(body, BaseModel) else body
        key = key or secrets.token_hex(16)
        return (
            await self._settled("POST", path, body={} if said is None else said, key=key, if_match=if_match)
        ).content

    async def pages(self, path: str, **query: str | int | None) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list."""
        cursor: str | None = None
        while True:
            page = (await self._settled("GET", path, query={"limit": PAGE, **query, "cursor": cursor})).body
            for item in page["items"]:
                yield item
            cursor = page.get("next")
            if cursor is None:
                return

    async def _settled(self, method: str, path: str, **more: Any) -> Answer:
        answer = await self._patience.settle(lambda: self._line.ask(method, path, **more))
        return done(answer, more.get("key"))


def done(answer: Answer, key: str | None = None) -> Answer:
    """It was done; everything else is raised."""
    if answer.ok:
        return answer
    raise Refused(answer) if answer.certain else Unsettled(key, answer)
