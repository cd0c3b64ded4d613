"""The answer to one request, and the exceptions for an answer that is not a success."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_ANSWER = 0  # the status of a request that got no HTTP response
BUSY_STATUSES = frozenset({NO_ANSWER, 429, 502, 503, 504})
RETRYABLE_CODES = frozenset({"still_running", "not_yet"})  # problem codes of a request that was sent too early


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The HTTP response to one request; status 0 if there was none."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # case-insensitive, as httpx gives them
    transport_error: str = ""  # the name of the httpx error if there was no response

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def busy(self) -> bool:
        """Whether the gateway could not take the request now; send it again with the same key."""
        return self.status in BUSY_STATUSES

    @property
    def certain(self) -> bool:
        """Whether the outcome is known; if not, the request may or may not have been carried out (guarantee G15)."""
        return not self.busy and self.status < 500 and self.code not in RETRYABLE_CODES

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object in the response; empty if the response holds anything else."""
        try:
            value = json.loads(self.content)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def code(self) -> str:
        """The stable code of the problem document (RFC 9457); empty after a success."""
        return "" if self.ok else str(self.body.get("code", ""))

    @property
    def retry_after(self) -> float:
        """The ``Retry-After`` header in seconds; 0 if it is missing or a date."""
        value = self.headers.get("retry-after", "")
        return float(value) if value.isdecimal() else 0.0

    @property
    def etag(self) -> str | None:
        """The version that was read, for the argument ``if_match``."""
        return self.headers.get("etag")

    @property
    def replayed(self) -> bool:
        """Whether this repeats the answer to an earlier request with the same key."""
        return self.headers.get("idempotent-replayed") == "true"


class Refused(Exception):
    """The request was certainly not carried out. ``errors`` lists the fields: JSON pointer, code and message."""

    def __init__(self, answer: Answer) -> None:
        problem = answer.body
        self.status = answer.status
        self.code = answer.code
        self.title = str(problem.get("title", ""))
        self.errors: list[dict[str, str]] = problem.get("errors") or []
        fields = "".join(f"; {error.get('field')}: {error.get('code')}" for error in self.errors)
        super().__init__(f"{self.status} {self.code}: {self.title}{fields}")


class Unsettled(Exception):
    """The outcome is still unknown after all retries: send the same body with the same ``key`` again."""

    def __init__(self, key: str | None, last: Answer) -> None:
        self.key = key
        self.last = last
        super().__init__(f"no certain answer: {last.transport_error or last.status}{f', key {key}' if key else ''}")
