"""From how many persons on a group opens or an alarm is raised: dated data (``limits.yaml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("limits.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many persons within so many days, ``signs`` of them with words of closing; ``quiet_days`` end it."""

    persons: int
    days: int
    quiet_days: int
    signs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One version, since when it holds, and who signed it."""

    version: str
    since: date
    signed_by: tuple[str, ...]
    opening: Limit
    closing: Limit


@cache
def shipped_limits() -> tuple[Limits, ...]:
    """Return the versions, oldest first."""
    document = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(sorted(map(_version, document["versions"]), key=lambda one: one.since))


def limits_on(day: date) -> Limits:
    """Return the version that holds on a day: the last that began by then, else the first."""
    known = shipped_limits()
    return next((one for one in reversed(known) if one.since <= day), known[0])


def _version(written: Mapping[str, Any]) -> Limits:
    return Limits(
        version=written["version"],
        since=written["since"],
        signed_by=tuple(written["signed_by"]),
        opening=Limit(**written["opening"]),
        closing=Limit(**written["closing"]),
    )
