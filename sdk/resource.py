"""What all parts of the API share: idempotency keys, retries until the outcome is known, pagination."""

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

from pydantic import BaseModel

from sdk.answer import Answer, Refused, Unsettled
from sdk.line import Line
from sdk.patience import Patience

Body = BaseModel | Mapping[str, Any] | bytes | None
PAGE_SIZE = 200
BYTES = "application/octet-stream"


class Resource:
    """Base of the API's parts. Each method raises ``Refused`` or ``Unsettled`` where the request does not succeed."""

    def __init__(self, line: Line, patience: Patience) -> None:
        self._line = line
        self._patience = patience

    async def read(self, path: str, **query: str | int | None) -> bytes:
        return (await self._request("GET", path, query=query)).content

    async def post(self, path: str, body: Body, *, key: str | None = None, if_match: str | None = None) -> bytes:
        """Post a body and return the content of the answer; without a ``key`` a random one makes retries safe."""
        content = body.model_dump(mode="json", exclude_none=True) if isinstance(body, BaseModel) else body
        key = key or secrets.token_hex(16)
        return (
            await self._request("POST", path, body={} if content is None else content, key=key, if_match=if_match)
        ).content

    async def put(self, path: str, content: bytes, *, within: float) -> bytes:
        """Put bytes where their address says what they are: a repetition is harmless and needs no key."""
        options = {"body": content, "media_type": BYTES, "within": within}
        return (await self._request("PUT", path, **options)).content

    async def iterate(self, path: str, **query: str | int | None) -> AsyncIterator[dict[str, Any]]:
        """Yield every item of a list, page after page."""
        cursor: str | None = None
        while True:
            page = (await self._request("GET", path, query={"limit": PAGE_SIZE, **query, "cursor": cursor})).body
            for item in page["items"]:
                yield item
            cursor = page.get("next")
            if cursor is None:
                return

    async def _request(self, method: str, path: str, **options: Any) -> Answer:
        answer = await self._patience.retry(lambda: self._line.ask(method, path, **options))
        return require_success(answer, options.get("key"))


def require_success(answer: Answer, key: str | None = None) -> Answer:
    """Return an answer that is a success.

    Raises:
        Refused: the request was certainly not carried out.
        Unsettled: it is not known whether the request was carried out.
    """
    if answer.ok:
        return answer
    if answer.certain:
        raise Refused(answer)
    raise Unsettled(key, answer)
