"""Limit how many unknown credentials one address may try; the excess gets 429 without a database query.

Each process counts on its own. A guess is given back when the credential proves good, so only wrong ones count. A
cached credential is not counted. A session token, which the gateway has signed, counts per session and not per address.
A flood of invented keys therefore delays only keys that are new to this process and come from the same address. A flood
from many addresses uses a few connections of the pool and leaves the others to known callers.

Behind a proxy that does not forward the client's address all addresses are one: the flood then delays keys new to a
process from everywhere, for as long as it exceeds the limit. Without the limit it would delay everybody.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from chassis.db.engine import POOL_TIMEOUT_SECONDS
from chassis.errors import TooMany

MAX_CONCURRENT_LOOKUPS = 4  # connections of the pool for lookups of new keys
BURST_SECONDS = 2.0
MAX_COUNTED = 10_000
HOST_BITS = 64  # of an IPv6 address, freely chosen by its owner


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: float  # monotonic seconds


class GuessLimit:
    """Allow each address or session ``per_second`` guesses, with a burst of two seconds' worth."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._buckets: dict[str, _Bucket] = {}
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_LOOKUPS)

    def take(self, whose: str) -> None:
        """Count one guess.

        Raises:
            TooMany: this address or session has no guess left.
        """
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
        """Hold one of the few concurrent lookups; after a while it is ``TimeoutError``, as from a full pool."""
        async with asyncio.timeout(POOL_TIMEOUT_SECONDS):
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    def return_guess(self, whose: str) -> None:
        """Give a guess back, as the credential did not prove wrong."""
        if whose in self._buckets:
            self._buckets[whose].left += 1


def address_group(host: str) -> str:
    """Return what an address is counted by: IPv4 the address, IPv6 its /64 network."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or int(address) >> HOST_BITS)
