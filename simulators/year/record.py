"""What the outside saw of a year: every message and act with its answer, and at the end every case as it stands.

One JSON object a line. From it, and from nothing else, ``recount`` counts every figure of the report again.
"""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from canon.shanghai import written
from chassis.clock import Clock
from sdk import Answer

# Of an answer, what tells how things stand; texts are what was sent.
FACTS = frozenset(
    {
        *(
            "id",
            "case_id",
            "complaint_id",
            "number",
            "code",
            "kind",
            "state",
            "round",
            "department",
            "agency",
            "station",
        ),
        *("received_at", "dispatched_at", "first_feedback_at", "accepted_at", "closed_at", "result", "recovered_fen"),
        *(
            "station",
            "bounces",
            "topic",
            "standing",
            "level",
            "version",
            "people",
            "owed_fen",
            "paid_fen",
            "repeated",
            "alerts",
        ),
    }
)


class Record:
    """A file of lines, and how many there are of each kind."""

    def __init__(self, file: Path, clock: Clock) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._lines = file.open("w", encoding="utf-8")
        self._clock = clock
        self.counts: Counter[str] = Counter()
        self._waiting: list[tuple[str, str]] | None = None  # of acts at one moment: what about, and the line

    @contextlib.contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Write what is done together in the order of the matters, whoever is answered first."""
        self._waiting = waiting = list[tuple[str, str]]()
        try:
            yield
        finally:
            self._waiting = None
            self._lines.writelines(line for _, line in sorted(waiting, key=lambda one: one[0]))

    def message(self, facts: Mapping[str, Any], answer: Answer) -> None:
        """Write what a platform sent, with what only the outside knows of it."""
        self._write("message", {**facts, "status": answer.status, "answer": _facts_of(answer)})

    def act(self, actor: str, path: str, body: Any, answer: Answer, about: str = "") -> None:
        """Write what somebody did; ``about`` is the platform's number of the matter, where there is one."""
        given = {"actor": actor, "path": path, "body": body, "about": about}
        self._write("act", {**given, "status": answer.status, "answer": _facts_of(answer)})

    def state(self, kind: str, view: Mapping[str, Any]) -> None:
        """Write how a thing stands at the end."""
        self._write(kind, view)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Read what was written so far."""
        self._lines.flush()
        with self._file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def _write(self, kind: str, facts: Mapping[str, Any]) -> None:
        stated = {"line": kind, "at": written(self._clock.now()), **facts}
        line = json.dumps(stated, ensure_ascii=False, default=str) + "\n"
        self.counts[kind] += 1
        if self._waiting is None:
            self._lines.write(line)
        else:
            self._waiting.append((str(facts.get("about")), line))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lines.close()


def _facts_of(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in answer.body.items() if name in FACTS}
