"""What the door knows of a database that says nothing: a request waits for that once, and not at each step.

Whoever is still known, and whoever is counted, is let past after a moment's silence, and while it is known at once.
What only the database can tell (a key, a signature's nonce) is waited for longer, and then told as not available.
"""

import time

WAIT_SECONDS = 0.3  # for what can be done without the database
LOOK_UP_SECONDS = 1.3  # for what cannot; both together are less than the two seconds of a promised answer
KNOWN_SECONDS = 1.0  # then somebody waits again


class Silence:
    def __init__(self) -> None:
        self._known_until = 0.0  # monotonic seconds

    @property
    def is_known(self) -> bool:
        return time.monotonic() < self._known_until

    def begin(self) -> None:
        """Somebody waited in vain."""
        self._known_until = time.monotonic() + KNOWN_SECONDS

    def end(self) -> None:
        self._known_until = 0.0
