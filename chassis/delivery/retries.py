"""``Retries``: schedule further attempts at events whose handler failed, while other events go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.bus.port import Message
from chassis.delivery.envelope import ReceivedEvent
from chassis.delivery.inbox import Key

ATTEMPTS = 5
PAUSES = (0.02, 0.05, 0.1, 0.2)  # seconds between attempts at one event


@dataclass(frozen=True, slots=True, eq=False)
class FailedEvent:
    """A failed event with its next attempt."""

    message: Message
    attempts: int
    due: float  # the loop's time


class Retries:
    """The failed events of this process. They are parked in the database too, so none is lost with the process."""

    def __init__(self) -> None:
        self._failed: dict[tuple[Key, int], FailedEvent] = {}

    def attempts(self, event: ReceivedEvent) -> int:
        """Return how many attempts at an event have failed."""
        failed_event = self._failed.get((event.key, event.version))
        return failed_event.attempts if failed_event else 0

    def add(self, failed: Sequence[tuple[ReceivedEvent, int]], now: float) -> None:
        """Schedule the next attempt at events, given with their number of failed attempts."""
        for event, attempts in failed:
            due = now + PAUSES[attempts - 1]
            self._failed[event.key, event.version] = FailedEvent(event.message, attempts, due)

    def due(self, now: float) -> list[FailedEvent]:
        """Return the events whose next attempt is due."""
        return [failed_event for failed_event in self._failed.values() if failed_event.due <= now]

    def remove(self, due: Sequence[FailedEvent]) -> None:
        """Remove events after an attempt; those that failed again have new entries, which stay."""
        self._failed = {key: failed_event for key, failed_event in self._failed.items() if failed_event not in due}

    def seconds_until_due(self, now: float, at_most: float) -> float:
        """Return the seconds until the next attempt is due, or ``at_most``."""
        return min([at_most, *(max(0.0, failed_event.due - now) for failed_event in self._failed.values())])
