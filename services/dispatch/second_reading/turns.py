"""Whose texts the model reads next: of live complaints, then of trials, then of imports, a few a turn."""

import contextlib
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import TypeVar

from chassis.shared_thread import SharedThread
from reading.meaning import MAX_CHARACTERS, MeaningReader, MeaningReading, ReadText

MOST_TEXTS = 8  # of a turn
MOST_TURN_CHARACTERS = 1_000  # of a turn, at two milliseconds each
NICENESS = 10  # of the thread that reads: others first

Item = TypeVar("Item")


class Purpose(IntEnum):
    """What texts are read for; the first go first."""

    LIVE = 0
    TRIAL = 1
    IMPORT = 2


class ReadingTurns:
    """Lets the model read in a thread of its own."""

    def __init__(self, reader: MeaningReader, thread: SharedThread) -> None:
        self.reader = reader
        self._thread = thread

    async def read(
        self, texts: Sequence[ReadText], thresholds: Mapping[str, float], purpose: Purpose, account: str = ""
    ) -> AsyncGenerator[list[MeaningReading]]:
        """Yield what each turn read, in the order of the texts; between two turns others have theirs.

        Who stops listening, or is cancelled, has nothing more read than the turn that had begun.
        """
        for few in in_turns(texts, _length):
            yield await self._thread.run(account, self.reader.read, few, thresholds, priority=purpose)


def in_turns(
    items: Sequence[Item],
    length_of: Callable[[Item], int],
    *,
    most: int = MOST_TEXTS,
    most_characters: int = MOST_TURN_CHARACTERS,
) -> Iterator[Sequence[Item]]:
    """Yield the items in their order, as many as a turn takes each time, and at least one."""
    first = characters = 0
    for at, item in enumerate(items):
        length = length_of(item)
        if at > first and (at - first == most or characters + length > most_characters):
            yield items[first:at]
            first, characters = at, 0
        characters += length
    if items:
        yield items[first:]


def _length(text: ReadText) -> int:
    return min(len(text.whole), MAX_CHARACTERS)


def give_way() -> None:
    """Let other threads go first, where the system knows priorities of threads."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
