"""Who may have a password hashed when: strangers one at a time and in turn by network, known persons apart.

A password hash costs some 20 ms of a processor and 19 MiB. Whoever sends many passwords therefore occupies one
processor of a process at most. A stranger at another network waits for one hash of each network that has some waiting;
who is known, by a session or by a network from which they signed in before, waits for none of them.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher

from chassis.db.engine import POOL_TIMEOUT_SECONDS
from chassis.errors import TooMany, Unavailable
from gateway.accounts.passwords import HASHER

MAX_LOOKUPS = 4  # connections of the pool on which names of strangers are looked up
KNOWN_AT_ONCE = 2  # hashes; each person has a bounded number of tries
MAX_WAITING = 400  # strangers, shared evenly among their networks: as many hashes take some ten seconds


class PasswordQueue:
    """Bounds the password work of one process; ``hasher`` does it."""

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self.hasher = hasher
        self._lookups = asyncio.Semaphore(MAX_LOOKUPS)
        self._known = asyncio.Semaphore(KNOWN_AT_ONCE)
        self._turns = Turns()

    @asynccontextmanager
    async def lookup_slot(self) -> AsyncIterator[None]:
        """Hold one of the few concurrent lookups of names.

        Raises:
            Unavailable: for as long as a full pool is waited for, there was none.
        """
        try:
            async with asyncio.timeout(POOL_TIMEOUT_SECONDS):
                await self._lookups.acquire()
        except TimeoutError as failure:
            raise Unavailable from failure
        try:
            yield
        finally:
            self._lookups.release()

    @asynccontextmanager
    async def hashing(self, network: str | None) -> AsyncIterator[None]:
        """Hold a place to hash a password in; ``network`` is a stranger's, and ``None`` of a known person.

        ``TooMany`` refuses a network that has too many waiting.
        """
        async with self._known if network is None else self._turns.take(network):
            yield


class Turns:
    """Let one in at a time, and the networks of those who wait in turn."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # the next network first
        self._is_taken = False

    @asynccontextmanager
    async def take(self, network: str) -> AsyncIterator[None]:
        """Wait for the turn of this network and hold it; ``TooMany`` if it has too many waiting."""
        if self._is_taken:
            await self._wait(network)
        self._is_taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, network: str) -> None:
        """Wait for a turn of this network.

        Raises:
            TooMany: the network has its share of those who wait.
            CancelledError: this task was cancelled; a turn that it was just given goes on to the next.
        """
        own = self._waiting.get(network, deque())
        share = MAX_WAITING // len({*self._waiting, network})
        if len(own) >= max(share, 1):
            raise TooMany
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        own.append(turn)
        self._waiting[network] = own
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give the turn to the first who waits at the next network."""
        while self._waiting:
            network = next(iter(self._waiting))
            own = self._waiting.pop(network)
            turn = own.popleft()
            if own:
                self._waiting[network] = own  # behind all others
            if not turn.done():
                turn.set_result(None)
                return
        self._is_taken = False
