"""What the launcher tells a person."""

import sys


class CannotStart(Exception):
    """Something outside is missing or in the way; the text says what to do."""


def say(line: str) -> None:
    print(line, flush=True)


def warn(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
