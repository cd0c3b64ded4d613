"""Remember that the database does not answer, so that a request waits for it once and not at each step.

Whoever is still known, and whoever is counted, is let past after a moment's silence, and while it is known at once.
What only the database can tell (a key, a signature's nonce) is waited for longer, and then told as not available.
"""

import time

WAIT_SECONDS = 0.3  # for what can be done without the database
LOOK_UP_SECONDS = 1.3  # for what cannot; both together are less than the two seconds of a promised answer
OUTAGE_SECONDS = 1.0  # then somebody waits again


class DatabaseOutage:
    def __init__(self) -> None:
        self._known_until = 0.0  # monotonic seconds

    @property
    def is_known(self) -> bool:
        return time.monotonic() < self._known_until

    def begin(self) -> None:
        """Record that a query timed out."""
        self._known_until = time.monotonic() + OUTAGE_SECONDS

    def end(self) -> None:
        self._known_until = 0.0
