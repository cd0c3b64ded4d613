"""How often each case was read, and which commands were tried on it; in memory, bounded, lost at a restart."""

from collections import OrderedDict

MAX_ENTRIES = 20_000


class Attempts:
    """The reads of one case in one state, and the commands tried in it."""

    __slots__ = ("reads", "tried")

    def __init__(self) -> None:
        self.reads = 0
        self.tried: set[str] = set()


class AttemptHistory:
    """Attempts by case and state; the least recently read are dropped."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._entries: OrderedDict[str, Attempts] = OrderedDict()
        self._max_entries = max_entries

    def count_read(self, key: str) -> Attempts:
        """Count a read of the entry with this key, and return it."""
        attempts = self._entries.setdefault(key, Attempts())
        self._entries.move_to_end(key)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)
        attempts.reads += 1
        return attempts
