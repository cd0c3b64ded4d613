"""A circuit breaker for each upstream service: wait for a restart, repeat what is safe, give up after that.

A restart is waited out, for what never arrived may be asked of the next process. What arrived and was lost is asked
again only if asking twice does no harm, and only for a small share of all requests, so that a service in trouble is not
buried under repetitions. Nobody waits for a service that has been away for long; one asker at a time finds out.
"""

import asyncio
import contextlib
from collections.abc import Iterator

from chassis.errors import Unavailable

RESTART_WAIT_SECONDS = 10.0  # for one restart, from SIGTERM to listening again on a busy machine
FAILURE_MEMORY_SECONDS = 30.0  # after the last loss a service is tried with patience again
POLL_SECONDS = 0.05  # between two looks whether somebody listens
CONNECT_SECONDS = 2.0
MAX_WAITING = 512  # requests that wait for one service; more are put off
REPEAT_SHARE = 0.1  # of all requests
REPEAT_BURST = 64.0  # when a process dies, everything it was asked is lost together


class CircuitBreaker:
    """The state of the connection to one upstream service."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._failing_since: float | None = None  # the first loss since the last answer
        self._last_failure_at = 0.0  # the last one
        self._probing = False
        self._waiting = 0
        self._poll_lock = asyncio.Lock()
        self._repeats = REPEAT_BURST

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """Surround one request. Raises ``Unavailable`` while the breaker is open and another request probes."""
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
        """Whether the share of repetitions allows one more, which is then taken from it."""
        if self._repeats < 1:
            return False
        self._repeats -= 1
        return True

    async def wait_until_reachable(self) -> None:
        """Return as soon as somebody listens. Raises ``Unavailable`` when patience or room is at its end."""
        if self._waiting >= MAX_WAITING:
            raise Unavailable
        self._waiting += 1
        try:
            async with asyncio.timeout(RESTART_WAIT_SECONDS), self._poll_lock:
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
        """It has been away for long, and was lately."""
        now = asyncio.get_running_loop().time()
        if self._failing_since is None or now - self._last_failure_at > FAILURE_MEMORY_SECONDS:
            return False
        return now - self._failing_since > RESTART_WAIT_SECONDS

    async def _can_connect(self) -> bool:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True
