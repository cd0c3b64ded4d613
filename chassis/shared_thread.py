"""A thread for work that would hold up the event loop, shared fairly by the accounts that ask for it."""

import asyncio
import contextvars
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, TypeVar, TypeVarTuple, cast

from chassis.errors import Busy

Parameters = TypeVarTuple("Parameters")
Result = TypeVar("Result")
HALF_LIFE_SECONDS = 10.0  # after which processor time counts half
NEGLIGIBLE_SECONDS = 1e-4  # of processor time


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    turn: tuple[int, str]  # priority and account
    function: Callable[[], Any]
    begun: "asyncio.Future[None]"  # done before it is begun: nobody waits for it any more
    ended: "asyncio.Future[Any]"

    def refuse(self) -> None:
        if not self.begun.done():
            self.begun.set_exception(Busy())


class SharedThread:
    """Runs one call at a time, next one of the waiting account that has used the least processor time of late.

    Calls of a lower number of priority go before all others. The calls of an account run in their order, and equal
    accounts take turns. Processor time is what its calls used of the thread (``time.thread_time``), with a half-life.
    The end of its context closes it. Everything but the calls belongs to one event loop.
    """

    def __init__(
        self, name: str, *, prepare: Callable[[], object] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._prepare = prepare
        self._clock = clock
        self._waiting: dict[tuple[int, str], deque[_Call]] = {}  # whose turn was longest ago first
        self._used: dict[str, float] = {}  # account -> seconds of processor time, as of _used_at
        self._used_at = clock()
        self._is_running = False
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

        Who is cancelled before the call has begun has run nothing; a call that has begun ends, whoever waits.

        Raises:
            Busy: it was not begun within ``wait_seconds``, or before the thread was closed; nothing was run.
        """
        if self._is_closed:
            raise Busy
        loop = asyncio.get_running_loop()
        in_context = partial(contextvars.copy_context().run, function, *args)
        call = _Call((priority, account), in_context, loop.create_future(), loop.create_future())
        self._waiting.setdefault(call.turn, deque()).append(call)
        self._begin_next()
        timer = None if wait_seconds is None else loop.call_later(wait_seconds, call.refuse)
        try:
            await call.begun
        except BaseException:
            self._drop(call)
            raise
        finally:
            if timer is not None:
                timer.cancel()
        return cast("Result", await call.ended)

    async def close(self) -> None:
        """Refuse what waits, and return when the call that runs has ended."""
        self._is_closed = True
        for call in [call for calls in self._waiting.values() for call in calls]:
            call.refuse()
        await asyncio.to_thread(self._executor.shutdown)

    def _open(self) -> None:
        self._executor = ThreadPoolExecutor(1, self._name, initializer=self._prepare)  # it starts with the first call
        self._is_closed = False

    def _begin_next(self) -> None:
        """Begin the next call that somebody waits for, unless one runs."""
        self._decay()
        while self._waiting and not self._is_running:
            turn = min(self._waiting, key=lambda one: (one[0], self._used.get(one[1], 0.0)))
            calls = self._waiting.pop(turn)
            call = calls.popleft()
            if calls:
                self._waiting[turn] = calls  # behind its equals
            if not call.begun.done():
                self._is_running = True
                call.begun.set_result(None)
                self._executor.submit(self._measure, asyncio.get_running_loop(), call)

    def _measure(self, loop: asyncio.AbstractEventLoop, call: _Call) -> None:
        """Run a call, in the thread."""
        began, result, error = time.thread_time(), None, None
        try:
            result = call.function()
        except BaseException as raised:  # noqa: BLE001 - it is the caller's
            error = raised
        loop.call_soon_threadsafe(self._end, call, time.thread_time() - began, result, error)

    def _end(self, call: _Call, seconds: float, result: Any, error: BaseException | None) -> None:
        self._is_running = False
        self._decay()
        account = call.turn[1]
        self._used[account] = self._used.get(account, 0.0) + seconds
        self._begin_next()
        if call.ended.done():  # nobody waits for it
            return
        if error is None:
            call.ended.set_result(result)
        else:
            call.ended.set_exception(error)

    def _decay(self) -> None:
        now = self._clock()
        factor = 0.5 ** ((now - self._used_at) / HALF_LIFE_SECONDS)
        self._used_at = now
        left = {account: seconds * factor for account, seconds in self._used.items()}
        self._used = {account: seconds for account, seconds in left.items() if seconds > NEGLIGIBLE_SECONDS}

    def _drop(self, call: _Call) -> None:
        """Keep nothing of a call for which nobody waits."""
        calls = self._waiting.get(call.turn)
        if calls is not None and call in calls:
            calls.remove(call)
            if not calls:
                del self._waiting[call.turn]
