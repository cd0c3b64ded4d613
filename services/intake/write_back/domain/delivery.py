"""When a delivery to a platform is tried again, and when it fails for a person to look at (回填重试)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_AFTER = (5, 15, 60, 300, 900, 1800, 3600)  # seconds; the last one repeats
MAX_ATTEMPTS = 100  # about four days of an outage
MAX_REFUSED_ATTEMPTS = 3  # of a message that the platform refuses


class DeliveryState(StrEnum):
    """``failed``: a person looks at it and sends it again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """The outcome of an attempt; ``refused`` is a refusal by the platform, any other failure counts as an outage."""

    delivered: bool
    refused: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryUpdate:
    """The new state of a delivery after an attempt."""

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
