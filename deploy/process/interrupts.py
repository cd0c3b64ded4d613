"""Stop signals: the first one asks for a clean shutdown, a second one for a quick one."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """A stop signal arrived during the start."""


@contextlib.contextmanager
def defer_stop_signals() -> Iterator[None]:
    """Defer stop signals until the block has ended."""
    if threading.current_thread() is not threading.main_thread():  # signals interrupt only the main thread
        yield
        return
    received: list[int] = []
    before = {number: signal.signal(number, lambda sent, _: received.append(sent)) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for sent in received:
        signal.raise_signal(sent)


class Interrupts:
    """Counts the stop signals; the first one during the start interrupts it by raising ``Stopped``."""

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
