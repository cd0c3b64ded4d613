"""Signals that ask us to stop: once means cleanly, again means hurry."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """We were asked to stop while still starting."""


@contextlib.contextmanager
def unbroken() -> Iterator[None]:
    """A few lines that belong together: who asks us to stop meanwhile is heard at their end."""
    if threading.current_thread() is not threading.main_thread():  # no other is ever broken off
        yield
        return
    heard: list[int] = []
    before = {number: signal.signal(number, lambda asked, _: heard.append(asked)) for number in ASKING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for asked in heard:
        signal.raise_signal(asked)


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
