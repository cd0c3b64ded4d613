"""Addresses of names: where nobody answers a lookup, the last answer counts.

glibc asks a name server again after five seconds, and the threads that ask are few: one datagram that is lost while
containers are replaced would hold up every new connection of a process, to the database too, though it is where it was.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import aiohappyeyeballs

Answer = list[Any]  # of ``getaddrinfo``
PATIENCE_SECONDS = 0.3  # for an answer, where there is an earlier one
NEXT_ADDRESS_SECONDS = 0.25  # before the next address of a name is tried beside the first (RFC 8305 §5)
MAX_NAMES = 256  # remembered; a process knows a dozen


class AddressBook:
    """Looks each name up once at a time, and remembers the last answer."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._known: dict[Hashable, Answer] = {}
        self._lookups: dict[Hashable, asyncio.Task[Answer]] = {}

    async def find(self, name: Hashable, look_up: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return the addresses of a name: the answer to a lookup, or the last one while that takes long.

        That a name is not known is an answer, too, and raised as ``look_up`` raises it.
        """
        lookup = self._lookups.get(name)
        if lookup is None:
            lookup = self._lookups[name] = asyncio.create_task(self._look_up(name, look_up))
            lookup.add_done_callback(_take_note)
        known = self._known.get(name)
        await asyncio.wait({lookup}, timeout=None if known is None else self._patience_seconds)
        if not lookup.done() or (known is not None and _is_unanswered(lookup.exception())):
            return known or []
        return lookup.result()

    async def _look_up(self, name: Hashable, look_up: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            answer = await look_up()
            if len(self._known) < MAX_NAMES or name in self._known:
                self._known[name] = answer
            return answer
        finally:
            del self._lookups[name]


def _take_note(lookup: asyncio.Task[Answer]) -> None:
    """Nobody may be waiting for a lookup any more that fails."""
    if not lookup.cancelled():
        lookup.exception()


def _is_unanswered(failure: BaseException | None) -> bool:
    return isinstance(failure, socket.gaierror) and failure.errno == socket.EAI_AGAIN


def is_address(host: str) -> bool:
    """Whether it is an address already, and no name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def connect_first(loop: asyncio.AbstractEventLoop, answer: Answer) -> socket.socket:
    """Connect to one of the addresses of a name: the first that takes it, each tried soon after the one before."""
    return await aiohappyeyeballs.start_connection(answer, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS, loop=loop)
