"""When an answer to a platform is tried again, and when a person must look (回填重试)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_AFTER = (5, 15, 60, 300, 900, 1800, 3600)  # seconds; the last again and again
MAX_ATTEMPTS = 100  # about four days of an outage
MAX_REFUSED_ATTEMPTS = 3  # of a message the platform reads and does not want


class DeliveryState(StrEnum):
    """``failed``: a person looks at it and sends it again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """What came of an attempt: ``refused`` is the platform's no, everything else is its absence."""

    delivered: bool
    refused: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryUpdate:
    """What becomes of a delivery."""

    state: DeliveryState
    next_at: datetime | None
    error: str | None


def next_attempt(outcome: AttemptOutcome, attempts: int, now: datetime) -> DeliveryUpdate:
    """Return the delivery's next state and the time of its next attempt; ``attempts`` includes this one."""
    if outcome.delivered:
        return DeliveryUpdate(DeliveryState.DELIVERED, None, None)
    if attempts >= (MAX_REFUSED_ATTEMPTS if outcome.refused else MAX_ATTEMPTS):
        return DeliveryUpdate(DeliveryState.FAILED, None, outcome.error)
    seconds = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    return DeliveryUpdate(DeliveryState.WAITING, now + timedelta(seconds=seconds), outcome.error)
