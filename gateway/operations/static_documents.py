"""Documents that are the same for everybody: their bytes are made once, plain and compressed."""

import gzip

from fastapi import Request, Response


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
        return Response(
            self._compressed if compressed else self._content,
            media_type=self._media_type,
            headers={"Vary": "Accept-Encoding", **coding, **(headers or {})},
        )


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an ``Accept-Encoding`` header names gzip, or everything, with a weight above 0."""
    weights = {}
    for offer in accept_encoding.lower().split(","):
        coding, _, weight = offer.partition(";")
        weights[coding.strip()] = weight.replace(" ", "").removeprefix("q=")
    chosen = weights.get("gzip", weights.get("*", "0"))
    return chosen.strip("0.") != "" or chosen == ""
