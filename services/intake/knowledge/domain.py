"""Which signed rule set texts are read by at a moment (本局知识)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reading.bureau_knowledge import Knowledge, own_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingVersion:
    """From when until when texts are read by a signed rule set, without what it changes."""

    version: str
    begins_at: datetime
    retired_at: datetime | None
    digest: str  # of what it changes; that is never changed


def version_in_force(versions: Iterable[ReadingVersion], moment: datetime) -> ReadingVersion | None:
    """Return the version that began last and was not retired by then; ``None``: the shipped knowledge alone."""
    standing = [
        (one.begins_at, one.version, one)
        for one in versions
        if one.begins_at <= moment and (one.retired_at is None or moment < one.retired_at)
    ]
    return max(standing, key=lambda entry: entry[:2])[2] if standing else None


def versions_from(versions: Sequence[ReadingVersion], moment: datetime) -> list[ReadingVersion]:
    """Return the version in force at a moment, and those that begin later unless they were retired."""
    now = version_in_force(versions, moment)
    later = [one for one in versions if one.begins_at > moment and one.retired_at is None]
    return [*([now] if now else []), *later]


def knowledge_from(
    off: Sequence[str], entries: Sequence[Mapping[str, Any]], thresholds: Mapping[str, float]
) -> Knowledge:
    """Return what texts are read by under a version that changes this much."""
    return Knowledge(off=tuple(off), own=tuple(own_entry(entry) for entry in entries), thresholds=dict(thresholds))
