"""How much one account may ask: a token bucket per account and gateway process; the excess gets 429."""

import time
from dataclasses import dataclass

from chassis.errors import TooMany
from chassis.web.auth import Caller

BURST_SECONDS = 2.0
PLATFORM_FACTOR = 10  # platforms and partners post for many people
MAX_ACCOUNTS = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimit:
    """``per_second`` requests of one account, with a burst of two seconds' worth."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._buckets: dict[str, _Bucket] = {}

    def take(self, caller: Caller | None) -> None:
        """Raises ``TooMany``. Strangers share one bucket."""
        name = caller.account if caller else "anonymous"
        rate = self._per_second * (PLATFORM_FACTOR if caller and caller.has("platform", "partner") else 1)
        now = time.monotonic()
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= MAX_ACCOUNTS:
                self._buckets.clear()
            bucket = self._buckets[name] = _Bucket(rate * BURST_SECONDS, now)
        bucket.tokens = min(rate * BURST_SECONDS, bucket.tokens + (now - bucket.filled_at) * rate)
        bucket.filled_at = now
        if bucket.tokens < 1:
            raise TooMany
        bucket.tokens -= 1
