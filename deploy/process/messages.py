"""What the launcher tells a person."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

MIN_SHOWN_SECONDS = 0.05  # seconds


class CannotStart(Exception):
    """Something outside is missing or in the way; the text says what to do."""


def say(line: str) -> None:
    """Where nobody reads any more the line is lost, not the run."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def warn(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text: str, say: Callable[[str], None]) -> Iterator[None]:
    """Say what begins, and at its end how long it took; a step that fails says nothing more."""
    say(text)
    began = time.monotonic()
    yield
    if (seconds := time.monotonic() - began) > MIN_SHOWN_SECONDS:
        say(f"  done in {seconds:.1f} s")
