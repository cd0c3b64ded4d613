"""``Consumer``: read a batch from the bus, admit it through the inbox, handle it in one transaction, save the position.

If an event of a batch fails, the transaction is rolled back and the batch is handled in halves, so that a poison event
stops its own aggregate only. The failing event is parked and retried later, while other batches continue. Events that
cannot be parsed are found before any handler runs.
"""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import structlog

from chassis.bus.port import Batch, Bus, Message, Subscription
from chassis.db.engine import TRANSACTION_TIMEOUT_MS
from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions, Work
from chassis.delivery import inbox, parking, redaction
from chassis.delivery.bisection import BatchBisector, BatchResult, HandlersFailing
from chassis.delivery.envelope import ReceivedEvent, UnreadableEnvelope, unwrap
from chassis.delivery.retries import Retries
from chassis.delivery.router import EventRouter, UnknownType, UnreadableBody
from chassis.errors import NotYet, describe_error
from chassis.failpoints import failpoint

BATCH = 500
WAIT_SECONDS = 1.0
ISOLATION_SECONDS = 30.0  # after a failure batches are isolated at once: savepoints cost less than another rollback
FULL_BATCH = 100  # messages; after a smaller batch a consumer with ``linger_seconds`` waits for more
BACK_OFF = (0.1, 0.3, 1.0, 3.0, 5.0)  # seconds before a failed batch is read again
_log = structlog.get_logger()


@dataclass(slots=True)
class Progress:
    """Counters of a consumer, for the service's status."""

    received: int = 0  # from the bus, including duplicates
    handled: int = 0
    duplicates: int = 0
    other_epoch: int = 0
    failing: str | None = None
    lag: int | None = None


@dataclass(slots=True, kw_only=True)
class _UnwrappedBatch:
    """A batch whose envelopes were parsed."""

    events: list[ReceivedEvent] = field(default_factory=list)
    unreadable: list[Message] = field(default_factory=list)


class Consumer:
    """Reads the events that one service subscribes to, and runs its handlers."""

    def __init__(self, transactions: Transactions, router: EventRouter, bus: Bus, linger_seconds: float = 0.0) -> None:
        self._linger_seconds = linger_seconds
        self._transactions = transactions
        self._router = router
        self._bus = bus
        self._publishers = router.publishers()
        self.progress = Progress()
        self.epochs: dict[str, int] = {}  # of each publisher's log, as last compared by the reconciler
        self.newer_epoch = asyncio.Event()
        self.subscription: Subscription | None = None
        self._retries = Retries()
        self._bisector = BatchBisector(transactions.service, router, self._retries)
        self._isolate_until = 0.0  # the loop's time

    async def run(self) -> None:
        """Read and handle batches for ever; after a failure retry with back-off from the last committed position."""
        failures, loop = 0, asyncio.get_running_loop()
        while True:
            try:
                if self.subscription is None:
                    self.subscription = await self._bus.subscribe(self._transactions.service, self._publishers)
                await self._retry_due(loop.time())
                batch = await self.subscription.read(BATCH, self._retries.seconds_until_due(loop.time(), WAIT_SECONDS))
                failpoint("consumer.after_fetch")
                if batch.messages:
                    await self.process(batch.messages, batch)
                    failpoint("consumer.after_commit_before_position")
                    await self.subscription.commit(batch)
                    self.progress.received += len(batch.messages)
                failures, self.progress.failing = 0, None
                if self._linger_seconds and len(batch.messages) < FULL_BATCH:
                    await asyncio.sleep(self._linger_seconds)
            except Exception as error:  # noqa: BLE001 - handlers may raise anything; the batch is read again
                self.progress.failing = describe_error(error)
                _log.warning("batch_failed", service=self._transactions.service, error=self.progress.failing)
                await asyncio.sleep(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
                with contextlib.suppress(Exception):
                    if self.subscription is not None:
                        await self.subscription.rewind()

    async def consume_all(self) -> None:
        """Handle everything on the bus once, and what failed before; where nothing runs behind the requests."""
        self.subscription = self.subscription or await self._bus.subscribe(self._transactions.service, self._publishers)
        is_more = True
        while is_more:
            batch = await self.subscription.read(BATCH, 0)
            if batch.messages:
                await self.process(batch.messages, batch)
                await self.subscription.commit(batch)
                self.progress.received += len(batch.messages)
            is_more = len(batch.messages) == BATCH
        await self._retry_due(math.inf)

    async def close(self) -> None:
        """Leave the group."""
        if self.subscription is not None:
            await self.subscription.close()

    async def process(self, messages: Sequence[Message], batch: Batch | None = None) -> None:
        """Handle messages from any source (bus, reconciliation, replay), each once and in order.

        A transient failure, such as a lost connection, is raised as it is; nothing was handled then.

        Raises:
            HandlersFailing: nearly all events fail, so the fault is in this service.
        """
        read, in_place = self._unwrap(messages, from_bus=batch is not None), batch is None
        loop = asyncio.get_running_loop()
        if loop.time() < self._isolate_until:
            await self._act(read, batch, BatchResult(retries_in_place=in_place), isolated=True)
            return
        try:
            await self._act(read, batch, BatchResult(retries_in_place=in_place))
        except HandlersFailing:
            raise
        except Exception as error:
            if is_transient(error):
                raise
            if not isinstance(error, NotYet):  # it comes from the order in which publishers are read, not from a fault
                self._isolate_until = loop.time() + ISOLATION_SECONDS
            await self._act(read, batch, BatchResult(retries_in_place=in_place), isolated=True)

    async def _retry_due(self, now: float) -> None:
        if due := self._retries.due(now):
            read = self._unwrap([failed_event.message for failed_event in due], from_bus=False)
            await self._act(read, None, BatchResult(is_retry=True), isolated=True)
            self._retries.remove(due)

    def _unwrap(self, messages: Sequence[Message], *, from_bus: bool) -> _UnwrappedBatch:
        read = _UnwrappedBatch()
        for message in messages:
            try:
                event = unwrap(message)
            except UnreadableEnvelope:
                read.unreadable.append(message)
                continue
            if event.publisher not in self._publishers:
                continue
            if from_bus and self._is_other_epoch(event):
                continue
            read.events.append(event)
        return read

    def _is_other_epoch(self, event: ReceivedEvent) -> bool:
        """Whether an event is of another epoch than the one last compared; it is then left to the reconciler.

        Events of a newer epoch are read when the logs have been compared; those valid from an older one were pulled.
        """
        compared = self.epochs.get(event.publisher, event.epoch)
        if event.epoch > compared:
            self.newer_epoch.set()
        elif event.epoch < compared:
            self.progress.other_epoch += 1
        return event.epoch != compared

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Work]:
        """Open a transaction with the database's time limit, so that a handler that hangs cannot stop the consumer."""
        async with asyncio.timeout(TRANSACTION_TIMEOUT_MS / 1000), self._transactions.begin() as work:
            yield work

    async def _act(
        self, read: _UnwrappedBatch, batch: Batch | None, result: BatchResult, *, isolated: bool = False
    ) -> None:
        """Handle a batch in one transaction; if ``isolated`` or if parsing fails, stop only the failing aggregates."""
        async with self._transaction() as work:
            for message in read.unreadable:
                await parking.quarantine(
                    work.db, message, None, why=parking.UNREADABLE, error="Unreadable", attempts=1, now=work.now
                )
            admission = await self._admit(work, read, isolated=isolated)
            if isolated or not await self._act_together(work, admission, result):
                if not isolated:
                    admission = await self._admit(work, read, isolated=True)
                await self._bisector.isolate(work, admission.ready, result)
            failpoint("consumer.after_effect")
            await parking.park(work.db, admission.early, "gap", work.now)
            await parking.park(work.db, result.behind, "behind", work.now)
            await self._quarantine_rewound(work, admission.rewound)
            await self._act_early(work, [*admission.early, *result.behind])
            self._add_final_statements(work, result.done, batch)
        self._count(admission, len(result.done))
        self._retries.add(result.failing, asyncio.get_running_loop().time())
        if result.early and result.done:  # a later event of the batch may be their prerequisite
            await self._act(_UnwrappedBatch(events=result.early), None, result.empty_copy(), isolated=True)

    async def _act_together(self, work: Work, admission: inbox.Admission, result: BatchResult) -> bool:
        """Parse and handle all admitted events; return ``False``, with nothing done, if one cannot be parsed."""
        try:
            parsed = self._router.parse(admission.ready)
        except (UnknownType, UnreadableBody):
            return False
        await self._router.run_handlers(parsed, work)
        result.done = admission.ready
        return True

    async def _admit(self, work: Work, read: _UnwrappedBatch, *, isolated: bool = False) -> inbox.Admission:
        """Lock the inbox positions of the batch and of the parked events it may release.

        If ``isolated``, quarantined versions are loaded too: another process may have quarantined an event meanwhile.
        """
        keys = {event.key for event in read.events}
        complaints = {event.complaint_id for event in read.events}
        waiting: list[ReceivedEvent] = []
        blockers, positions = await inbox.load_inbox(work.db, keys, complaints)
        events = await redaction.redact_events(work.db, read.events) if blockers.forgotten else read.events
        if blockers.parked:
            waiting = await parking.parked_events(work.db, list(keys), complaints)
            keys |= {event.key for event in waiting}
            positions = await inbox.lock_positions(work.db, keys)
        failpoint("consumer.after_gate")
        if waiting:  # load again under the lock: another consumer may have handled them
            waiting = await parking.parked_events(work.db, list(keys), complaints)
            waiting = [event for event in waiting if event.key in positions]
        blocked = (
            await parking.blocked_versions(work.db, list(keys)) if blockers.quarantined or waiting or isolated else {}
        )
        return inbox.admit([*events, *waiting], positions, blocked)

    async def _quarantine_rewound(self, work: Work, events: Sequence[ReceivedEvent]) -> None:
        for event in events:
            await parking.quarantine(
                work.db, event.message, event, why="publisher_rewound", error="epoch", attempts=1, now=work.now
            )

    async def _act_early(self, work: Work, waiting: Sequence[ReceivedEvent]) -> None:
        """Handle parked events of types registered as ``early``; a failure is logged, and recurs in their turn."""
        for event in waiting:
            if event.type in self._router.early_types:
                try:
                    parsed = self._router.parse([event])
                    async with work.savepoint():
                        await self._router.run_handlers(parsed, work)
                except Exception as failure:
                    if is_transient(failure):
                        raise
                    _log.warning(
                        "early_event_failed", service=self._transactions.service, error=describe_error(failure)
                    )

    def _add_final_statements(self, work: Work, done: Sequence[ReceivedEvent], batch: Batch | None) -> None:
        """Advance the inbox and the bus position in the final statement of the transaction."""
        failpoint("consumer.before_commit")
        if done:
            work.add_final_statements(inbox.advance_inbox(done))
        if batch is not None:
            work.add_final_statements(*batch.position_statement)

    def _count(self, admission: inbox.Admission, done: int) -> None:
        self.progress.handled += done
        self.progress.duplicates += admission.duplicates
