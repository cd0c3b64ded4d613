"""A thread for work that would hold up the event loop, shared fairly by the accounts that ask for it."""

import asyncio
import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self, TypeVar, TypeVarTuple, cast

from chassis.errors import Busy
from chassis.fair_turns import FairTurns, Turn

Parameters = TypeVarTuple("Parameters")
Result = TypeVar("Result")


class SharedThread:
    """Runs one call at a time, next one of the waiting account that has used the least processor time of late.

    ``FairTurns`` say whose call is next; what a call uses is the processor time of the thread (``time.thread_time``).
    The end of its context closes it. Everything but the calls belongs to one event loop.
    """

    def __init__(
        self, name: str, *, prepare: Callable[[], object] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._prepare = prepare
        self._turns = FairTurns(clock)
        self._open()

    async def __aenter__(self) -> Self:
        if self._is_closed:
            self._open()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()

    async def run(
        self,
        account: str,
        function: Callable[[*Parameters], Result],
        *args: *Parameters,
        wait_seconds: float | None = None,
        priority: int = 0,
    ) -> Result:
        """Return what the function returns, or raise what it raises.

        Who is cancelled before the call has begun has run nothing; a call that has begun ends, whoever waits. ``Busy``
        is raised where it was not begun within ``wait_seconds``; nothing was run.

        Raises:
            Busy: the thread is closed, or was before the call was begun; nothing was run.
        """
        if self._has_closed():
            raise Busy
        loop = asyncio.get_running_loop()
        call = partial(contextvars.copy_context().run, function, *args)
        turn = await self._turns.begin(account, wait_seconds=wait_seconds, priority=priority)
        if self._has_closed():
            self._turns.end(turn, 0.0)
            raise Busy
        ended: asyncio.Future[Any] = loop.create_future()
        self._executor.submit(self._measure, loop, turn, call, ended)
        return cast("Result", await ended)

    async def close(self) -> None:
        """Refuse what waits, and return when the call that runs has ended."""
        self._is_closed = True
        self._turns.refuse_waiting()
        await asyncio.to_thread(self._executor.shutdown)

    def _has_closed(self) -> bool:
        return self._is_closed

    def _open(self) -> None:
        self._executor = ThreadPoolExecutor(1, self._name, initializer=self._prepare)  # it starts with the first call
        self._is_closed = False

    def _measure(
        self, loop: asyncio.AbstractEventLoop, turn: Turn, call: Callable[[], Any], ended: "asyncio.Future[Any]"
    ) -> None:
        """Run a call, in the thread."""
        began, result, error = time.thread_time(), None, None
        try:
            result = call()
        except BaseException as raised:  # noqa: BLE001 - it is the caller's
            error = raised
        loop.call_soon_threadsafe(self._end, turn, time.thread_time() - began, ended, result, error)

    def _end(
        self, turn: Turn, seconds: float, ended: "asyncio.Future[Any]", result: Any, error: BaseException | None
    ) -> None:
        self._turns.end(turn, seconds)
        if ended.done():  # nobody waits for it
            return
        if error is None:
            ended.set_result(result)
        else:
            ended.set_exception(error)
