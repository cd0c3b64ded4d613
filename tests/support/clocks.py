"""A clock that outlives a test."""

from datetime import datetime

from chassis.clock import SteppedClock


class TestClock(SteppedClock):
    """A stepped clock that the next test sets to its own beginning."""

    __test__ = False

    def restart_at(self, instant: datetime) -> None:
        """Set the time, also back: nothing that the last test wrote is left."""
        self._now = instant
