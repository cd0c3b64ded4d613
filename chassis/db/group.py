"""Group commit: concurrent requests share one transaction, and nobody is answered before it is durable."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.errors import Unavailable

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MAX_BATCH = 200
DEPTH = 2_000  # asked and not yet taken; beyond it 503
ANSWER_SECONDS = 2.0  # then the asker is told that it is not certain, and learns the truth with the same key
_log = structlog.get_logger()


class QueueFull(Unavailable):
    """More is asked than can be written; nothing was kept."""

    code = "overloaded"
    zh = "系统繁忙，内容未保存，请稍后重试"
    en = "Busy; nothing was saved, try again shortly"


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Asked, Answer]):
    asked: Asked
    done: "asyncio.Future[Answer]"


class GroupCommit(Generic[Asked, Answer]):
    """Collects requests while a transaction is under way and runs them together in the next.

    One at a time: two would share the requests, and wait for each other at the first row both want.

    ``run`` opens its own transaction, takes many, answers for each in order. A data error re-runs the batch one by
    one; a lost connection answers ``Unavailable``: unknown, not failed.
    """

    def __init__(self, run: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]]) -> None:
        self._run = run
        self._queue: asyncio.Queue[_Waiting[Asked, Answer]] = asyncio.Queue(DEPTH)

    async def ask(self, asked: Asked) -> Answer:
        """Wait until the answer is durable."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()
        try:
            self._queue.put_nowait(_Waiting(asked, done))
        except asyncio.QueueFull:
            raise QueueFull from None
        patience = loop.call_later(ANSWER_SECONDS, _give_up, done)
        try:
            return await done
        finally:
            patience.cancel()

    async def serve(self) -> None:
        """Write batch after batch until cancelled; what was taken is finished first."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            working = asyncio.ensure_future(self._settle(batch))
            try:
                await asyncio.shield(working)
            except asyncio.CancelledError:
                await working
                raise

    async def _settle(self, batch: "list[_Waiting[Asked, Answer]]") -> None:
        try:
            answers = await self._run([waiting.asked for waiting in batch])
        except Exception as error:  # noqa: BLE001 - each asker gets the truth
            if len(batch) > 1 and not _is_lost(error):
                for waiting in batch:
                    await self._settle([waiting])
                return
            told = Unavailable() if _is_lost(error) else error
            if told is not error:
                _log.warning("group_commit_lost", size=len(batch), error=type(error).__name__)
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_exception(told)
                    waiting.done.exception()  # an asker that left does not make noise
            return
        for waiting, answer in zip(batch, answers, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(answer)


def _give_up(done: "asyncio.Future[Answer]") -> None:
    if not done.done():
        done.set_exception(Unavailable())


def _is_lost(error: Exception) -> bool:
    """Whether the fate of the transaction is unknown, or it could not begin."""
    if isinstance(error, DBAPIError):
        sqlstate = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or not sqlstate or not sqlstate.startswith(("22", "23", "42"))
    return isinstance(error, OSError | TimeoutError | PoolTimeoutError | Unavailable)
