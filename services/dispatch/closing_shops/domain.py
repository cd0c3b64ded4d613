"""A shop that looks as if it closed, as intake told it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.intake import ClosingShopSuspected


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingShop:
    """An open alarm; ``evidence`` are words with the number of complaints that hold them, and the usual number."""

    id: UUID
    respondent: str
    uscc: str | None
    topic: str | None
    found_at: datetime
    complaints: tuple[UUID, ...]
    evidence: tuple[Mapping[str, Any], ...]


def closing_shop(event: ClosingShopSuspected) -> ClosingShop:
    """Return the alarm that an event tells of."""
    return ClosingShop(
        id=event.aggregate_id,
        respondent=event.respondent_name,
        uscc=event.respondent_uscc,
        topic=event.topic,
        found_at=event.found_at,
        complaints=event.complaints,
        evidence=tuple(one.model_dump(exclude_none=True) for one in event.evidence),
    )
