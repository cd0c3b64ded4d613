"""Group commit: concurrent requests share one transaction, and nobody is answered before it is durable."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.awake_timeout import awake_timeout
from chassis.errors import Unavailable

Submitted = TypeVar("Submitted")
Answer = TypeVar("Answer")
MAX_BATCH = 200
MIN_BATCH = 4  # taken at once, however slow it is
TARGET_SECONDS = 0.5  # a transaction that takes longer took too many: all of its askers would have given up
MAX_QUEUED = 2_000  # asked and not yet taken, at most; beyond it 503
BACKLOG_SECONDS = 0.05  # of writing may wait, at the pace of late
BURST_SIZE = 64  # may wait at any pace beside as many that are written, if so many are taken at once
LATE_SECONDS = 1.0  # whoever has waited so long may give up before the answer
ANSWER_TIMEOUT_SECONDS = 1.4  # then the asker is told that it is not certain, and learns the truth with the same key
_log = structlog.get_logger()


class QueueFull(Unavailable):
    """More is asked than can be written; nothing was kept."""

    code = "overloaded"
    zh = "系统繁忙，内容未保存，请稍后重试"
    en = "Busy; nothing was saved, try again shortly"


@dataclass(frozen=True, slots=True)
class _Queued(Generic[Submitted, Answer]):
    submitted: Submitted
    done: "asyncio.Future[Answer]"
    queued_at: float  # the loop's time


class GroupCommit(Generic[Submitted, Answer]):
    """Collects requests while a transaction is under way and runs them together in the next.

    One at a time: two would share the requests, each at the price of one.

    When more is asked than can be written, what would wait for long is refused before anything is spent on it
    (``is_full``). Of many that came together (``beside``) each transaction takes what those who ask one by one leave of
    it: nobody who asks alone is refused because of them.

    What waits goes in its order, until the oldest has waited so long that it might give up before its answer: then the
    newest go first (adaptive LIFO: Maurer, Fail at Scale, ACM Queue 13/8, 2015). Who has given up while nobody took
    them is not written any more.

    ``run`` opens its own transaction, takes many, answers for each in order. A data error re-runs the batch one by
    one; a lost connection answers ``Unavailable``: unknown, not failed.
    """

    def __init__(self, run: Callable[[Sequence[Submitted]], Awaitable[Sequence[Answer]]]) -> None:
        self._run = run
        self._queue: deque[_Queued[Submitted, Answer]] = deque()
        self._low_priority: deque[_Queued[Submitted, Answer]] = deque()
        self._arrived = asyncio.Event()
        self.batch_limit = MAX_BATCH  # how many a transaction takes, as quick as they are of late
        self._rate: float | None = None  # a second, of late, while more waited
        self._reserved = 0  # let in since the loop turned, and not yet waiting
        self._in_flight = 0

    def is_full(self) -> bool:
        """To be asked before anything is read: whether it would not soon be written."""
        self._drop_abandoned()
        room = MAX_QUEUED if self._rate is None else min(MAX_QUEUED, int(self._rate * BACKLOG_SECONDS))
        burst = 2 * min(self.batch_limit, BURST_SIZE) - self._in_flight
        return len(self._queue) + self._reserved >= max(room, burst)

    def try_reserve(self) -> bool:
        """``is_full`` for a server, which lets many in before the first of them runs: they count at once."""
        if self.is_full():
            return False
        if not self._reserved:
            asyncio.get_running_loop().call_soon(self._clear_reservations)
        self._reserved += 1
        return True

    def _clear_reservations(self) -> None:
        """The turn is over in which they were let in; from now on they are counted when they wait."""
        self._reserved = 0

    async def submit(self, submitted: Submitted, *, low_priority: bool = False) -> Answer:
        """Wait until the answer is durable. Raises ``QueueFull``; ``Unavailable`` when its fate is not known."""
        has_room = len(self._low_priority) < MAX_QUEUED if low_priority else not self.is_full()
        if not has_room:
            raise QueueFull
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()
        (self._low_priority if low_priority else self._queue).append(_Queued(submitted, done, loop.time()))
        self._arrived.set()
        try:
            async with awake_timeout(ANSWER_TIMEOUT_SECONDS):
                return await done
        except TimeoutError:
            raise Unavailable from None

    async def serve(self) -> None:
        """Write batch after batch until cancelled; what was taken is finished first."""
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            began = loop.time()
            if not (batch := self._take_batch(began)):
                continue
            self._in_flight = len(batch)
            running = asyncio.ensure_future(self._run_batch(batch))
            try:
                await asyncio.shield(running)
            except asyncio.CancelledError:
                await running
                raise
            self._adapt_limits(len(batch), loop.time() - began)

    def _take_batch(self, now: float) -> "list[_Queued[Submitted, Answer]]":
        """In the order they came: the oldest, or the newest when the oldest are late."""
        self._drop_abandoned()
        count = min(self.batch_limit, len(self._queue))
        if self._queue and now - self._queue[0].queued_at > LATE_SECONDS:
            batch = [self._queue.pop() for _ in range(count)][::-1]
        else:
            batch = [self._queue.popleft() for _ in range(count)]
        batch += [self._low_priority.popleft() for _ in range(min(self.batch_limit - count, len(self._low_priority)))]
        if not self._queue and not self._low_priority:
            self._arrived.clear()
        return batch

    def _drop_abandoned(self) -> None:
        """Forget the oldest that have given up."""
        for queue in (self._queue, self._low_priority):
            while queue and queue[0].done.done():
                queue.popleft()

    def _adapt_limits(self, count: int, seconds: float) -> None:
        if self._queue or count >= min(
            self.batch_limit, BURST_SIZE
        ):  # else nobody knows how many could have been written
            weight = 1.0 if self._rate is None else min(1.0, seconds / TARGET_SECONDS)
            self._rate = weight * count / max(seconds, 0.001) + (1 - weight) * (self._rate or 0.0)
        if seconds > TARGET_SECONDS:
            fitting = int(count * TARGET_SECONDS / seconds)
            self.batch_limit = max(
                MIN_BATCH, fitting, self.batch_limit // 2
            )  # one may have stood still, whatever it held
        elif seconds < TARGET_SECONDS / 2:
            self.batch_limit = min(MAX_BATCH, self.batch_limit * 2)

    async def _run_batch(self, batch: "list[_Queued[Submitted, Answer]]") -> None:
        try:
            answers = await self._run([queued.submitted for queued in batch])
        except Exception as error:  # noqa: BLE001 - each asker gets the truth
            if len(batch) > 1 and not _is_lost(error):
                for queued in batch:
                    await self._run_batch([queued])
                return
            self._in_flight -= len(batch)
            outcome = Unavailable() if _is_lost(error) else error
            if outcome is not error:
                _log.warning("group_commit_lost", size=len(batch), error=type(error).__name__)
            for queued in batch:
                if not queued.done.done():
                    queued.done.set_exception(outcome)
                    queued.done.exception()  # an asker that left does not make noise
            return
        self._in_flight -= len(batch)  # before they hear of it and ask again
        for queued, answer in zip(batch, answers, strict=True):
            if not queued.done.done():
                queued.done.set_result(answer)


def _is_lost(error: Exception) -> bool:
    """Whether the fate of the transaction is unknown, or it could not begin."""
    if isinstance(error, DBAPIError):
        sqlstate = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or not sqlstate or not sqlstate.startswith(("22", "23", "42"))
    return isinstance(error, OSError | TimeoutError | PoolTimeoutError | Unavailable)
