"""Events whose handler failed: tried a few times more, while nobody else waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.bus.port import Message
from chassis.delivery.envelope import ReceivedEvent
from chassis.delivery.inbox import Key

ATTEMPTS = 5
PAUSES = (0.02, 0.05, 0.1, 0.2)  # seconds between attempts at one event


@dataclass(frozen=True, slots=True, eq=False)
class FailedEvent:
    message: Message
    attempts: int
    due: float  # the loop's time


class Retries:
    """What waits for its next attempt here; it is parked meanwhile, so nothing is lost with this process."""

    def __init__(self) -> None:
        self._failed: dict[tuple[Key, int], FailedEvent] = {}

    def attempts(self, event: ReceivedEvent) -> int:
        """How many have failed."""
        failed_event = self._failed.get((event.key, event.version))
        return failed_event.attempts if failed_event else 0

    def add(self, failed: Sequence[tuple[ReceivedEvent, int]], now: float) -> None:
        """These have failed so many times."""
        for event, attempts in failed:
            due = now + PAUSES[attempts - 1]
            self._failed[event.key, event.version] = FailedEvent(event.message, attempts, due)

    def due(self, now: float) -> list[FailedEvent]:
        return [failed_event for failed_event in self._failed.values() if failed_event.due <= now]

    def remove(self, due: Sequence[FailedEvent]) -> None:
        """These have been tried; what failed again has been added again."""
        self._failed = {key: failed_event for key, failed_event in self._failed.items() if failed_event not in due}

    def seconds_until_due(self, now: float, at_most: float) -> float:
        """Until the next is due."""
        return min([at_most, *(max(0.0, failed_event.due - now) for failed_event in self._failed.values())])
