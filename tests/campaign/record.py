"""The history: one line an event, written by the clients and the nemesis, never by the system (proof §3.2)."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chassis.clock import machine_now

INVOKE, OK, FAIL, INFO = "invoke", "ok", "fail", "info"  # info: unknown, both outcomes are legal


@dataclass(slots=True)
class Record:
    """Kept in a file as it grows, and in memory to be judged."""

    path: Path
    entries: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)

    def write(self, who: str, kind: str, what: str, **more: Any) -> dict[str, Any]:
        """``who`` did or heard ``what``; ``more`` holds op, key, value and resp."""
        at, wall = time.monotonic_ns(), machine_now().isoformat()
        entry = {"i": len(self.entries), "p": who, "type": kind, "f": what, **more, "t": at, "wall": wall}
        self.entries.append(entry)
        with self.path.open("a") as file:
            file.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
        return entry

    def of(self, *whats: str, kind: str | None = None) -> Iterator[Mapping[str, Any]]:
        return (entry for entry in self.entries if entry["f"] in whats and kind in (None, entry["type"]))

    def count(self, kind: str) -> int:
        return sum(entry["type"] == kind for entry in self.entries)
