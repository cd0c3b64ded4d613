"""Answers of the server itself, as bytes: they are written without the app."""

import json
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from chassis.db.group_commit import QueueFull
from chassis.web.hardening import with_security_headers
from chassis.web.problems import headers_of, problem

ID_PLACEHOLDER = "~"  # stands for the request id, which does not contain this character


def render_refusal(document: dict[str, Any], headers: Mapping[str, str], scheme: str) -> bytes:
    """Return a problem document as a whole answer of HTTP/1.1."""
    status = HTTPStatus(document["status"])
    body = json.dumps(document, ensure_ascii=False).encode()
    lines = {"content-type": "application/problem+json", "content-length": str(len(body)), **headers}
    head = with_security_headers([(name.encode(), value.encode()) for name, value in lines.items()], scheme)
    rendered = b"".join(b"%b: %b\r\n" % line for line in head)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() + rendered + b"\r\n" + body


@lru_cache
def shed_answer(length: int, *, english: bool, scheme: str) -> list[bytes]:
    """Return the answer to a shed request, split at the request id of this length."""
    refusal, gap = QueueFull(), ID_PLACEHOLDER * length
    document = problem(refusal, english=english, request_id=gap)
    return render_refusal(document, {**headers_of(refusal), "x-request-id": gap}, scheme).split(gap.encode())
