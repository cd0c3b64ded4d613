"""Limit the request rate of each account over all gateway processes; the excess gets 429.

The allowance is a token bucket in the gateway's schema. A process leases tokens from it for a second and counts them by
itself, so that a request costs no round trip; unused tokens go back with the next lease. While the database does not
answer, each process counts alone. It always does so for anonymous requests, of which each network has a bucket, so that
a flood from one leaves strangers elsewhere alone.
"""

import asyncio
import time
from dataclasses import dataclass, field

import structlog

from chassis.awake_timeout import awake_timeout
from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions
from chassis.errors import TooMany
from chassis.web.auth import Caller
from chassis.web.problems import DATABASE_ERRORS
from gateway import store
from gateway.accounts.networks import network_of
from gateway.edge.authentication import METRICS_SCRAPER
from gateway.edge.database_outage import WAIT_SECONDS, DatabaseOutage

BURST_SECONDS = 2.0
PLATFORM_FACTOR = 10  # platforms and partners post for many people
STRANGERS_PER_SECOND = 50  # of one network, at most: they sign in and read documents
LEASE_SECONDS = 1.0
INITIAL_SHARE = 0.25  # of a second's allowance in the first lease; then twice what was used
EMPTY_RETRY_SECONDS = 0.2  # between two leases from an empty bucket
LOCAL_ONLY_SECONDS = 5.0  # counted alone after the database did not answer
MAX_ACCOUNTS = 10_000
MAX_NETWORKS = 10_000
_log = structlog.get_logger()


@dataclass(slots=True)
class _Lease:
    """The tokens of one account that this process may spend; instants are monotonic seconds."""

    wanted: float
    tokens: float = 0.0
    used: float = 0.0
    until: float = 0.0
    not_before: float = 0.0
    filled_at: float | None = None  # set while this process counts alone
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_good(self, now: float) -> bool:
        return self.tokens >= 1 and now < self.until


class RateLimit:
    """Allow each account ``per_second`` requests, with a burst of two seconds' worth."""

    def __init__(self, per_second: int, transactions: Transactions, outage: DatabaseOutage) -> None:
        self._per_second = per_second
        self._transactions = transactions
        self._outage = outage
        self._leases: dict[str, _Lease] = {}
        self._strangers: dict[str, _Lease] = {}  # by network
        self._local_only_until = 0.0

    async def take(self, caller: Caller | None, address: str) -> None:
        """Count one request of the caller; ``None`` is a stranger, counted by the network of ``address``.

        Raises:
            TooMany: the allowance is used up.
        """
        if caller is None:
            lease, rate = self._strangers_lease(address)
        else:
            rate = self._per_second * (PLATFORM_FACTOR if caller.has("platform", "partner") else 1)
            lease = _lease_of(self._leases, caller.account, rate, MAX_ACCOUNTS)
        if not lease.is_good(time.monotonic()):
            shared_name = caller.account if caller is not None and caller != METRICS_SCRAPER else None
            await self._renew(lease, rate, shared_name)
        if lease.tokens < 1:
            raise TooMany
        lease.tokens -= 1
        lease.used += 1

    def has_allowance(self, address: str) -> bool:
        """Whether a stranger from this address may make a request now; nothing is counted."""
        lease, rate = self._strangers_lease(address)
        now = time.monotonic()
        if not lease.is_good(now):
            _refill_locally(lease, rate, now)
        return lease.tokens >= 1

    def _strangers_lease(self, address: str) -> tuple[_Lease, float]:
        rate = min(self._per_second, STRANGERS_PER_SECOND)
        return _lease_of(self._strangers, network_of(address), rate, MAX_NETWORKS), rate

    async def _renew(self, lease: _Lease, rate: float, shared_name: str | None) -> None:
        """Renew the lease once for all requests that wait for it; ``shared_name`` is that of a joint allowance."""
        async with lease.renewing:
            now = time.monotonic()
            if lease.is_good(now) or now < lease.not_before:
                return
            if shared_name is None or now < self._local_only_until or self._outage.is_known:
                _refill_locally(lease, rate, now)
                return
            is_over = now >= lease.until
            lease.wanted = min(rate, max(1.0, rate * INITIAL_SHARE, lease.used * 2) if is_over else lease.wanted * 2)
            granted = await self._lease_tokens(shared_name, rate, lease)
            if granted is None:
                self._local_only_until = time.monotonic() + LOCAL_ONLY_SECONDS
                _refill_locally(lease, rate, now)
                return
            if granted < lease.wanted:
                lease.not_before = now + EMPTY_RETRY_SECONDS
            lease.tokens, lease.used, lease.until = granted, 0.0, now + LEASE_SECONDS

    async def _lease_tokens(self, name: str, rate: float, lease: _Lease) -> float | None:
        """Give back the unused tokens and lease new ones; return how many, ``None`` if the database does not answer.

        Raises:
            DATABASE_ERRORS: the query failed for a reason that is not transient.
        """
        returned, lease.tokens = lease.tokens, 0.0
        capacity = rate * BURST_SECONDS
        try:
            async with awake_timeout(WAIT_SECONDS), self._transactions.begin() as work:
                return await store.lease_tokens(
                    work.db, name, rate=rate, capacity=capacity, wanted=lease.wanted, returned=returned
                )
        except DATABASE_ERRORS as failure:
            if not is_transient(failure):
                raise
            if isinstance(failure, TimeoutError):
                self._outage.begin()
            _log.warning("limits_counted_alone", error=type(failure).__name__)
            return None


def _lease_of(leases: dict[str, _Lease], name: str, rate: float, most: int) -> _Lease:
    lease = leases.get(name)
    if lease is None:
        if len(leases) >= most:
            leases.clear()
        lease = leases[name] = _Lease(wanted=max(1.0, rate * INITIAL_SHARE))
    return lease


def _refill_locally(lease: _Lease, rate: float, now: float) -> None:
    """Refill the lease from a bucket of this process alone."""
    passed = BURST_SECONDS if lease.filled_at is None else now - lease.filled_at
    lease.tokens = min(rate * BURST_SECONDS, lease.tokens + rate * passed)
    lease.filled_at, lease.until = now, now + LEASE_SECONDS
