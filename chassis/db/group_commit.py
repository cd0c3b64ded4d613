"""Group commit: concurrent requests share one transaction, and none is answered before it is durable."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.awake_timeout import awake_timeout
from chassis.errors import Busy, Unavailable

Submitted = TypeVar("Submitted")
Answer = TypeVar("Answer")
MAX_BATCH = 200
MIN_BATCH = 4  # requests in a transaction, however slow it is
TARGET_SECONDS = 0.5  # of a transaction; after a longer one the next takes fewer requests
MAX_QUEUED = 2_000  # requests; beyond it 503
BACKLOG_SECONDS = 0.05  # of writing that may be queued, at the recent rate
BURST_SIZE = 64  # requests that may be queued at any rate, besides as many that are being written
LATE_SECONDS = 1.0  # a request that has waited longer may give up before its answer
ANSWER_TIMEOUT_SECONDS = 1.4  # then the outcome is reported as uncertain; a retry with the same key returns it
_log = structlog.get_logger()


class QueueFull(Busy):
    """More requests than can be written; nothing was saved."""

    zh = "系统繁忙，内容未保存，请稍后重试"
    en = "Busy; nothing was saved, try again shortly"


@dataclass(frozen=True, slots=True)
class _Queued(Generic[Submitted, Answer]):
    submitted: Submitted
    done: "asyncio.Future[Answer]"
    queued_at: float  # the loop's time


class GroupCommit(Generic[Submitted, Answer]):
    """Collects requests while a transaction runs, and runs them together in the next.

    Only one transaction runs at a time: two would each cost as much as one and share the requests.

    Under overload a request that would wait for long is refused before any work is spent on it (``is_full``). Requests
    of a bulk submission (``low_priority``) only get the places in a transaction that single requests leave, so no
    single request is refused because of them.

    The queue is first in, first out, until its oldest request has waited so long that it may give up before its answer:
    then the newest go first (adaptive LIFO: Maurer, Fail at Scale, ACM Queue 13/8, 2015). A request that gave up while
    it was queued is not written.

    ``run`` opens its own transaction, takes many requests and returns their answers in order. After a data error the
    requests are run one by one; after a lost connection each raises ``Unavailable``: its outcome is unknown.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Submitted]], Awaitable[Sequence[Answer]]],
        *,
        max_queued: int = MAX_QUEUED,
        late_seconds: float = LATE_SECONDS,
        answer_timeout_seconds: float = ANSWER_TIMEOUT_SECONDS,
    ) -> None:
        self._run = run
        self._max_queued = max_queued
        self._late_seconds = late_seconds
        self._answer_timeout_seconds = answer_timeout_seconds
        self._queue: deque[_Queued[Submitted, Answer]] = deque()
        self._low_priority: deque[_Queued[Submitted, Answer]] = deque()
        self._arrived = asyncio.Event()
        self.batch_limit = MAX_BATCH  # requests in a transaction, at its recent speed
        self._rate: float | None = None  # requests written per second, recently, while more were queued
        self._reserved = 0  # admitted in this iteration of the event loop, and not yet queued
        self._in_flight = 0

    def is_full(self) -> bool:
        """Whether a new request would wait too long; to be checked before its body is read."""
        self._drop_abandoned()
        room = self._max_queued if self._rate is None else min(self._max_queued, int(self._rate * BACKLOG_SECONDS))
        burst = 2 * min(self.batch_limit, BURST_SIZE) - self._in_flight
        return len(self._queue) + self._reserved >= max(room, burst)

    def try_reserve(self) -> bool:
        """Reserve a place and return whether there is one.

        A server admits many requests before the first of them is queued: a reservation counts at once.
        """
        if self.is_full():
            return False
        if not self._reserved:
            asyncio.get_running_loop().call_soon(self._clear_reservations)
        self._reserved += 1
        return True

    def _clear_reservations(self) -> None:
        """Drop the reservations of the last iteration of the event loop: those requests are queued by now."""
        self._reserved = 0

    async def submit(self, submitted: Submitted, *, low_priority: bool = False) -> Answer:
        """Queue a request and return its answer when it is durable.

        Raises:
            QueueFull: the queue is full; nothing was saved.
            Unavailable: the outcome is unknown after ``answer_timeout_seconds``.
        """
        has_room = len(self._low_priority) < self._max_queued if low_priority else not self.is_full()
        if not has_room:
            raise QueueFull
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()
        (self._low_priority if low_priority else self._queue).append(_Queued(submitted, done, loop.time()))
        self._arrived.set()
        try:
            async with awake_timeout(self._answer_timeout_seconds):
                return await done
        except TimeoutError:
            raise Unavailable from None

    async def serve(self) -> None:
        """Write batch after batch until cancelled; a running batch is finished first.

        Raises:
            CancelledError: the task was cancelled.
        """
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
        """Remove the next batch from the queues: the oldest requests, or the newest when the oldest are late."""
        self._drop_abandoned()
        count = min(self.batch_limit, len(self._queue))
        if self._queue and now - self._queue[0].queued_at > self._late_seconds:
            batch = [self._queue.pop() for _ in range(count)][::-1]
        else:
            batch = [self._queue.popleft() for _ in range(count)]
        batch += [self._low_priority.popleft() for _ in range(min(self.batch_limit - count, len(self._low_priority)))]
        if not self._queue and not self._low_priority:
            self._arrived.clear()
        return batch

    def _drop_abandoned(self) -> None:
        """Remove from the front of the queues the requests that gave up."""
        for queue in (self._queue, self._low_priority):
            while queue and queue[0].done.done():
                queue.popleft()

    def _adapt_limits(self, count: int, seconds: float) -> None:
        if self._queue or count >= min(self.batch_limit, BURST_SIZE):  # a smaller batch does not show what is possible
            weight = 1.0 if self._rate is None else min(1.0, seconds / TARGET_SECONDS)
            self._rate = weight * count / max(seconds, 0.001) + (1 - weight) * (self._rate or 0.0)
        if seconds > TARGET_SECONDS:
            fitting = int(count * TARGET_SECONDS / seconds)
            # at least half: one slow batch may have had another cause
            self.batch_limit = max(MIN_BATCH, fitting, self.batch_limit // 2)
        elif seconds < TARGET_SECONDS / 2:
            self.batch_limit = min(MAX_BATCH, self.batch_limit * 2)

    async def _run_batch(self, batch: "list[_Queued[Submitted, Answer]]") -> None:
        try:
            answers = await self._run([queued.submitted for queued in batch])
        except Exception as error:  # noqa: BLE001 - each request gets it
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
                    queued.done.exception()  # retrieved, so that the loop logs nothing for a request that gave up
            return
        self._in_flight -= len(batch)  # before the answers, which bring new requests
        for queued, answer in zip(batch, answers, strict=True):
            if not queued.done.done():
                queued.done.set_result(answer)


def _is_lost(error: Exception) -> bool:
    """Whether the outcome of the transaction is unknown, or it could not begin."""
    if isinstance(error, DBAPIError):
        sqlstate = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or not sqlstate or not sqlstate.startswith(("22", "23", "42"))
    return isinstance(error, OSError | TimeoutError | PoolTimeoutError | Unavailable)
