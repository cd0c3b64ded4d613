"""What is to be done, and when; of what is due at one moment the order is the same in every run."""

import heapq
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime

Task = Callable[[], Coroutine[None, None, None]]


@dataclass(order=True, slots=True)
class _Entry:
    at: datetime
    about: str
    number: int
    task: Task = field(compare=False)


class Agenda:
    """Tasks by their instants, then by what they are about."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._added = 0

    def add(self, at: datetime, about: str, task: Task) -> None:
        """Let a task be done at the first moment from an instant on."""
        self._added += 1
        heapq.heappush(self._entries, _Entry(at, about, self._added, task))

    def due(self, now: datetime) -> list[list[Task]]:
        """Take out what is due, in rounds: within a round each task is about something else."""
        rounds: list[list[Task]] = []
        taken: dict[str, int] = {}
        while self._entries and self._entries[0].at <= now:
            entry = heapq.heappop(self._entries)
            place = taken.get(entry.about, 0)
            taken[entry.about] = place + 1
            if place == len(rounds):
                rounds.append([])
            rounds[place].append(entry.task)
        return rounds
