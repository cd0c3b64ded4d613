"""Coroutines moved by hand: each ``await step()`` is a place where another goes on, or where one is killed."""

from collections.abc import Coroutine, Generator
from typing import Any


class Step:
    """What the scheduler sees of an actor that waits."""

    def __await__(self) -> Generator[None, None, None]:
        yield


def step() -> Step:
    return Step()


class Actor:
    """A coroutine as an actor: moved one step, or killed where it stands."""

    def __init__(self, steps: Coroutine[Any, Any, None]) -> None:
        self._steps = steps
        self.over = False

    def move(self) -> None:
        if not self.over:
            try:
                self._steps.send(None)
            except StopIteration:
                self.over = True

    def finish(self) -> None:
        while not self.over:
            self.move()

    def kill(self) -> None:
        """kill -9: nothing of it happens any more; what it committed stays."""
        self._steps.close()
        self.over = True
