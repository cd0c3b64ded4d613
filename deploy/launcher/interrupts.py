"""Signals that ask us to stop: once means cleanly, again means hurry."""

import signal
from types import FrameType

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """We were asked to stop while still starting."""


class Interrupts:
    """Counts the requests; while starting, the first one breaks off whatever is under way."""

    def __init__(self) -> None:
        self.count = 0
        self.breaks_off = True
        for number in ASKING:
            signal.signal(number, self._asked)

    @property
    def stop(self) -> bool:
        return self.count > 0

    @property
    def hurry(self) -> bool:
        return self.count > 1

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.breaks_off:
            self.breaks_off = False
            raise Stopped
