"""What others learn of a version: how texts are read from its beginning on (本局知识)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.dispatch import HeadThreshold, OwnEntry, ReadingChanged
from services.dispatch.rulebook.domain.versions import RuleVersion

RULEBOOK_ID: UUID = uuid5(NAMESPACE_URL, "weiquan:rulebook")  # the aggregate of every version


def reading_changes(version: RuleVersion, document: Mapping[str, Any], now: datetime) -> tuple[ReadingChanged, ...]:
    """Return the event of a version that reads or has read texts.

    There is none of a draft, nor of the rules a bureau began with: these read as is read where nobody learned of any.
    """
    if version.founding or version.begins_at is None:
        return ()
    part: Mapping[str, Any] = document.get("reading") or {}
    changed = ReadingChanged(
        aggregate_id=RULEBOOK_ID,
        complaint_id=RULEBOOK_ID,
        occurred_at=now,
        version=version.version,
        begins_at=version.begins_at,
        retired_at=version.retired_at,
        off=tuple(part.get("off") or ()),
        entries=tuple(OwnEntry.model_validate(_without_nulls(entry)) for entry in part.get("entries") or ()),
        thresholds=tuple(
            HeadThreshold(head=head, least=least) for head, least in (part.get("thresholds") or {}).items()
        ),
    )
    return (changed,)


def _without_nulls(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}
