"""Messages of the launcher on the terminal."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

MIN_SHOWN_SECONDS = 0.05  # seconds


class CannotStart(Exception):
    """Something outside this program is missing or in the way; the message says what to do."""


def say(line: str) -> None:
    """Print a line; a closed terminal is no error."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def warn(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text: str, say: Callable[[str], None]) -> Iterator[None]:
    """Print the name of a step, and its duration if it succeeds."""
    say(text)
    began = time.monotonic()
    yield
    if (seconds := time.monotonic() - began) > MIN_SHOWN_SECONDS:
        say(f"  done in {seconds:.1f} s")
