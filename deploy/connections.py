"""How many connections a process keeps, in all and from one address, and how long an answer may go unread."""

import resource
import socket
from collections import Counter
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from prometheus_client import Counter as Metric

MAX_CONNECTIONS = 4096  # each may hold 64 KiB of a body, and as much again of an answer
MAX_PER_ADDRESS = 512  # two gateways' connections to a service, or an office behind one address
SEND_BUFFER_BYTES = 128 << 10  # the kernel's for one connection; it would let it grow to megabytes
SPARE_FILES = 256  # for the database, the bus, logs and what is imported
REFUSED = Metric("weiquan_connections_refused", "Connections closed at once, by the limit they exceed", ["limit"])
for _limit in ("address", "all"):  # exported as 0 from the start, so that ``rate()`` sees the first one
    REFUSED.labels(_limit)


class ConnectionLimits:
    """Counts the connections of this process. Whoever may forward for others is not counted as one address."""

    def __init__(self, most: int = MAX_CONNECTIONS, most_per_address: int = MAX_PER_ADDRESS) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._by_address: Counter[str] = Counter()

    def take(self, address: str, *, forwards: bool) -> bool:
        """Count a new connection; return whether it may stay."""
        if self._by_address.total() >= self._most:
            REFUSED.labels("all").inc()
            return False
        if self._by_address[address] >= self._most_per_address and not forwards:
            REFUSED.labels("address").inc()
            return False
        self._by_address[address] += 1
        return True

    def release(self, address: str) -> None:
        """Forget a connection that was counted."""
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]


@lru_cache(maxsize=1024)
def may_forward(address: str, allowed: str) -> bool:
    """Return whether an address is one of ``FORWARDED_ALLOW_IPS``: addresses and networks by commas, ``*`` is all."""
    try:
        own = ip_address(address)
    except ValueError:
        return False
    return any(one == "*" or _is_in(own, one) for one in (part.strip() for part in allowed.split(",")))


def _is_in(own: IPv4Address | IPv6Address, network: str) -> bool:
    try:
        return own in ip_network(network, strict=False)
    except ValueError:
        return False  # the name of a UNIX socket


def bound_unread(listening: socket.socket, seconds: float) -> None:
    """Let the kernel end connections whose client takes nothing of an answer for so long, and keep little for each.

    What is accepted from a listening socket has its options. The timeout is that of RFC 5482.
    """
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if listening.family in (socket.AF_INET, socket.AF_INET6):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(seconds * 1000))


def allow_files() -> None:
    """Let this process open as many files as its connections need, as far as its hard limit goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
