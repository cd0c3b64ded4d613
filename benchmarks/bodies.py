"""Realistic complaints, generated beforehand and the same for every contestant, each with its own external id."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from chassis.clock import machine_now
from simulators.orders import partner_complaint

SEED = "bench"


def complaint(n: int, now: datetime) -> dict[str, Any]:
    """Return complaint number ``n``, the same for every contestant."""
    return partner_complaint(Random(f"{SEED}/{n}"), n, now)


def write_bodies(path: Path, first: int, count: int) -> str:
    """Write ``count`` complaints from number ``first`` on as lines of JSON; return the path for a generator."""
    now = machine_now()
    with path.open("w", encoding="utf-8") as file:
        for n in range(first, first + count):
            file.write(json.dumps(complaint(n, now), ensure_ascii=False) + "\n")
    return str(path)


def reworded(bodies: str, worded: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    """Convert the complaints of a file to a contestant's format; return the path of the new file."""
    path = Path(bodies).with_suffix(f".{worded.__name__}.jsonl")
    with path.open("w", encoding="utf-8") as file:
        for line in Path(bodies).read_text(encoding="utf-8").splitlines():
            file.write(json.dumps(worded(json.loads(line)), ensure_ascii=False) + "\n")
    return str(path)
