"""Remember that the database does not answer, so that a request waits for it once and not at each step.

What a cached identity or a local rate limit can replace is waited for briefly, and during a known outage not at all.
What only the database can decide (a new key, a signature's nonce) is waited for longer and then refused as unavailable.
"""

import time

WAIT_SECONDS = 0.3  # for what can be done without the database
LOOK_UP_SECONDS = 1.3  # for what cannot; both together stay below the two seconds of a promised answer
OUTAGE_SECONDS = 1.0  # then a request waits for the database again


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
