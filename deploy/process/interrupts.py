"""Signals that ask us to stop: once means cleanly, again means hurry."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """We were asked to stop while still starting."""


@contextlib.contextmanager
def defer_stop_signals() -> Iterator[None]:
    """Defer stop signals until the block has ended."""
    if threading.current_thread() is not threading.main_thread():  # no other is ever broken off
        yield
        return
    heard: list[int] = []
    before = {number: signal.signal(number, lambda asked, _: heard.append(asked)) for number in STOP_SIGNALS}
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
        self.interrupts_start = True
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)

    @property
    def should_stop(self) -> bool:
        return self.count > 0

    @property
    def should_hurry(self) -> bool:
        return self.count > 1

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.interrupts_start:
            self.interrupts_start = False
            raise Stopped
