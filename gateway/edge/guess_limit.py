"""Limit how many unknown credentials one address may try; the excess gets 429 without a database query.

Each process counts by itself. What proves good is given back, so only guesses count. A key that this process has seen
to be good needs no leave, nor does a session count at its address: it is signed by us and counts by itself. So a flood
of invented keys shuts out nobody but keys new to this process that come from the same address: they are to come again.
From many addresses it takes a few connections of the pool at once, and leaves the others to who is known.

Behind a proxy that does not tell whom it asks for all addresses are one: the flood then delays keys new to a process
from everywhere, for as long as it is faster than the limit. Not to count would delay everybody.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from chassis.db.engine import POOL_TIMEOUT_SECONDS
from chassis.errors import TooMany

MAX_CONCURRENT_LOOKUPS = 4  # of the connections of a pool
BURST_SECONDS = 2.0
MAX_COUNTED = 10_000
HOST_BITS = 64  # of an IPv6 address, which whoever has one may choose


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: float  # monotonic seconds


class GuessLimit:
    """``per_second`` of one address or session, with a burst of two seconds' worth."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._buckets: dict[str, _Bucket] = {}
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_LOOKUPS)

    def take(self, whose: str) -> None:
        """Raises ``TooMany``."""
        now, most = time.monotonic(), self._per_second * BURST_SECONDS
        bucket = self._buckets.get(whose)
        if bucket is None:
            if len(self._buckets) >= MAX_COUNTED:
                self._buckets.clear()
            bucket = self._buckets[whose] = _Bucket(most, now)
        bucket.left = min(most, bucket.left + (now - bucket.filled_at) * self._per_second)
        bucket.filled_at = now
        if bucket.left < 1:
            raise TooMany
        bucket.left -= 1

    @asynccontextmanager
    async def lookup_slot(self) -> AsyncIterator[None]:
        """Raises ``TimeoutError``, as the pool does where it is crowded."""
        async with asyncio.timeout(POOL_TIMEOUT_SECONDS):
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    def return_guess(self, whose: str) -> None:
        """It was no guess."""
        if whose in self._buckets:
            self._buckets[whose].left += 1


def address_group(host: str) -> str:
    """The address, or the network of one that its owner may change."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or int(address) >> HOST_BITS)
