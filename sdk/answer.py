"""What came back, whatever it was, and what it means for who asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LOST = 0  # the status of a request that got no answer
BUSY = frozenset({LOST, 429, 502, 503, 504})
LATER = frozenset({"still_running", "not_yet"})  # problem codes: asked a moment too early


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; none at all is one with status 0."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # any case of letters, as httpx gives them
    lost: str = ""  # how the line was lost: the name of the error

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def busy(self) -> bool:
        """Not refused, only not now: ask again with the same key."""
        return self.status in BUSY

    @property
    def certain(self) -> bool:
        """It is known what became of the request; otherwise it may or may not have been done (guarantee G15)."""
        return not self.busy and self.status < 500 and self.code not in LATER

    @property
    def body(self) -> dict[str, Any]:
        """The object that was answered; anything else is an empty one."""
        try:
            said = json.loads(self.content)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def code(self) -> str:
        """The problem's stable code (RFC 9457); empty when it is none."""
        return "" if self.ok else str(self.body.get("code", ""))

    @property
    def retry_after(self) -> float:
        """Seconds; 0 where nothing was said."""
        said = self.headers.get("retry-after", "")
        return float(said) if said.isdecimal() else 0.0

    @property
    def etag(self) -> str | None:
        """For ``if_match``: the version that was read."""
        return self.headers.get("etag")

    @property
    def replayed(self) -> bool:
        """The answer of an earlier request with the same key."""
        return self.headers.get("idempotent-replayed") == "true"


class Refused(Exception):
    """It was certainly not done. ``errors`` names the fields: JSON pointer, code and message."""

    def __init__(self, answer: Answer) -> None:
        problem = answer.body
        self.status = answer.status
        self.code = answer.code
        self.title = str(problem.get("title", ""))
        self.errors: list[dict[str, str]] = problem.get("errors") or []
        fields = "".join(f"; {error.get('field')}: {error.get('code')}" for error in self.errors)
        super().__init__(f"{self.status} {self.code}: {self.title}{fields}")


class Unsettled(Exception):
    """Nobody would say in time what became of it: ask again with the same ``key`` and the same body."""

    def __init__(self, key: str | None, last: Answer) -> None:
        self.key = key
        self.last = last
        super().__init__(f"no certain answer: {last.lost or last.status}{f', key {key}' if key else ''}")
