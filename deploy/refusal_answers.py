"""Answers of the server itself, as bytes: they are written without the app."""

import json
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from random import getrandbits
from typing import Any

from chassis.errors import Refusal
from chassis.telemetry.trace import valid_request_id
from chassis.web.edge import text_of
from chassis.web.hardening import with_security_headers
from chassis.web.problems import headers_of, problem, wants_english

ID_PLACEHOLDER = "~"  # stands for the request id, which does not contain this character


def render_refusal(document: dict[str, Any], headers: Mapping[str, str], scheme: str) -> bytes:
    """Return a problem document as a whole answer of HTTP/1.1."""
    status = HTTPStatus(document["status"])
    body = json.dumps(document, ensure_ascii=False).encode()
    lines = {"content-type": "application/problem+json", "content-length": str(len(body)), **headers}
    head = with_security_headers([(name.encode(), value.encode()) for name, value in lines.items()], scheme)
    rendered = b"".join(b"%b: %b\r\n" % line for line in head)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() + rendered + b"\r\n" + body


def early_answer(refusal: Refusal, headers: Mapping[bytes, bytes], scheme: str, *, closes: bool = False) -> bytes:
    """Return the answer to a request refused before the app sees it; ``refusal`` is one of a few constants."""
    request_id = valid_request_id(text_of(headers.get(b"x-request-id"))) or f"{getrandbits(128):032x}"  # no secret
    english = wants_english(text_of(headers.get(b"accept-language")))
    return request_id.encode().join(_parts(refusal, len(request_id), english=english, scheme=scheme, closes=closes))


@lru_cache
def _parts(refusal: Refusal, length: int, *, english: bool, scheme: str, closes: bool) -> list[bytes]:
    """Return the answer split at the request id of this length."""
    gap = ID_PLACEHOLDER * length
    document = problem(refusal, english=english, request_id=gap)
    headers = {**headers_of(refusal), "x-request-id": gap, **({"connection": "close"} if closes else {})}
    return render_refusal(document, headers, scheme).split(gap.encode())
