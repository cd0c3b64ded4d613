"""A circuit breaker for each upstream service: wait for a restart, repeat what is safe, give up after that.

A request that never reached the service waits for its restart. A request that was lost after it arrived is repeated
only if that does no harm, and only for a small share of all requests, so that repetitions do not overload a service in
trouble. Once a service has been away for longer than a restart takes, requests fail at once; one at a time probes it.
"""

import asyncio
import contextlib
from collections.abc import Iterator

from chassis.errors import Unavailable

FAILURE_MEMORY_SECONDS = 30.0  # after that, the last failure no longer counts
POLL_SECONDS = 0.05  # between two attempts to connect
CONNECT_SECONDS = 2.0
MAX_WAITING = 512  # requests that wait for one service; further ones are refused
REPEAT_SHARE = 0.1  # of all requests
REPEAT_BURST = 64.0  # a process that dies loses all its requests at once


class CircuitBreaker:
    """The state of the connection to one upstream service."""

    def __init__(self, host: str, port: int, restart_seconds: float) -> None:
        self._host, self._port = host, port
        self._restart_seconds = restart_seconds
        self._failing_since: float | None = None  # loop time of the first failure since the last answer
        self._last_failure_at = 0.0
        self._probing = False
        self._waiting = 0
        self._poll_lock = asyncio.Lock()
        self._repeats = REPEAT_BURST

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """Surround one request.

        Raises:
            Unavailable: the breaker is open and another request is probing.
        """
        self._repeats = min(self._repeats + REPEAT_SHARE, REPEAT_BURST)
        if not self._is_open():
            yield
            return
        if self._probing:
            raise Unavailable
        self._probing = True
        try:
            yield
        finally:
            self._probing = False

    def record_answer(self) -> None:
        self._failing_since = None

    def record_failure(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._failing_since is None or now - self._last_failure_at > FAILURE_MEMORY_SECONDS:
            self._failing_since = now
        self._last_failure_at = now

    def try_repeat(self) -> bool:
        """Return whether the share of repetitions allows one more, and count it."""
        if self._repeats < 1:
            return False
        self._repeats -= 1
        return True

    async def wait_until_reachable(self) -> None:
        """Return as soon as the service accepts connections.

        Raises:
            Unavailable: it does not within the time of a restart, or ``MAX_WAITING`` requests wait already.
        """
        if self._waiting >= MAX_WAITING:
            raise Unavailable
        self._waiting += 1
        try:
            async with asyncio.timeout(self._restart_seconds), self._poll_lock:
                while not await self._can_connect():
                    if self._is_open():
                        raise Unavailable
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            self.record_failure()
            raise Unavailable from None
        finally:
            self._waiting -= 1

    def _is_open(self) -> bool:
        """Return whether the service has failed for longer than a restart takes, the last time recently."""
        now = asyncio.get_running_loop().time()
        if self._failing_since is None or now - self._last_failure_at > FAILURE_MEMORY_SECONDS:
            return False
        return now - self._failing_since > self._restart_seconds

    async def _can_connect(self) -> bool:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True
