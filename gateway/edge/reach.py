"""When a service is not to be reached: who waits for it, what is asked again, and when it is left alone.

A restart is waited out, for what never arrived may be asked of the next process. What arrived and was lost is asked
again only if asking twice does no harm, and only for a small share of all requests, so that a service in trouble is not
buried under repetitions. Nobody waits for a service that has been away for long; one asker at a time finds out.
"""

import asyncio
import contextlib
from collections.abc import Iterator

from chassis.errors import Unavailable

PATIENCE_SECONDS = 10.0  # for one restart, from SIGTERM to listening again on a busy machine
FORGOTTEN_SECONDS = 30.0  # after the last loss a service is tried with patience again
LOOK_SECONDS = 0.05  # between two looks whether somebody listens
CONNECT_SECONDS = 2.0
MOST_WAITING = 512  # requests that wait for one service; more are put off
REPEATED_SHARE = 0.1  # of all requests
REPEATED_AT_ONCE = 64.0  # when a process dies, everything it was asked is lost together


class Reach:
    """What is known of the way to one service."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._lost_at: float | None = None  # the first loss since the last answer
        self._lost_again_at = 0.0  # the last one
        self._probing = False
        self._waiting = 0
        self._looking = asyncio.Lock()
        self._repeats = REPEATED_AT_ONCE

    @contextlib.contextmanager
    def trying(self) -> Iterator[None]:
        """One request under way. Raises ``Unavailable`` where the service is left alone."""
        self._repeats = min(self._repeats + REPEATED_SHARE, REPEATED_AT_ONCE)
        if not self._is_given_up():
            yield
            return
        if self._probing:
            raise Unavailable
        self._probing = True
        try:
            yield
        finally:
            self._probing = False

    def answered(self) -> None:
        self._lost_at = None

    def lost(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._lost_at is None or now - self._lost_again_at > FORGOTTEN_SECONDS:
            self._lost_at = now
        self._lost_again_at = now

    def may_repeat(self) -> bool:
        """Whether the share of repetitions allows one more, which is then taken from it."""
        if self._repeats < 1:
            return False
        self._repeats -= 1
        return True

    async def wait(self) -> None:
        """Return as soon as somebody listens. Raises ``Unavailable`` when patience or room is at its end."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._looking:
                while not await self._listens():
                    if self._is_given_up():
                        raise Unavailable
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            self.lost()
            raise Unavailable from None
        finally:
            self._waiting -= 1

    def _is_given_up(self) -> bool:
        """It has been away for long, and was lately."""
        now = asyncio.get_running_loop().time()
        if self._lost_at is None or now - self._lost_again_at > FORGOTTEN_SECONDS:
            return False
        return now - self._lost_at > PATIENCE_SECONDS

    async def _listens(self) -> bool:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True
