"""Documents that are the same for everybody: their bytes are made once, plain and compressed."""

import gzip
from typing import Any

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

CHUNK_BYTES = 8 << 10  # sent before the client must have taken some of it


class StaticDocument:
    """A document and its gzip form; an answer costs nothing but sending it."""

    def __init__(self, content: bytes, media_type: str) -> None:
        self._content = content
        self._compressed = gzip.compress(content, mtime=0)
        self._media_type = media_type

    def response(self, request: Request, headers: dict[str, str] | None = None) -> Response:
        """Answer in the coding that the client accepts (RFC 9110 §12.5.3)."""
        compressed = accepts_gzip(request.headers.get("accept-encoding", ""))
        coding = {"Content-Encoding": "gzip"} if compressed else {}
        return _ChunkedResponse(
            self._compressed if compressed else self._content,
            media_type=self._media_type,
            headers={"Vary": "Accept-Encoding", **coding, **(headers or {})},
        )


class _ChunkedResponse(Response):
    """Sent piece by piece, as the client takes it: otherwise each slow client would hold a copy of the whole."""

    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for start in range(0, len(self.body), CHUNK_BYTES):
            await send(_body_part(self.body[start : start + CHUNK_BYTES], more=True))
        await send(_body_part(b"", more=False))


def _body_part(part: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": part, "more_body": more}


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an ``Accept-Encoding`` header names gzip, or everything, with a weight above 0."""
    weights = {}
    for offer in accept_encoding.lower().split(","):
        coding, _, weight = offer.partition(";")
        weights[coding.strip()] = weight.replace(" ", "").removeprefix("q=")
    chosen = weights.get("gzip", weights.get("*", "0"))
    return chosen.strip("0.") != "" or chosen == ""
