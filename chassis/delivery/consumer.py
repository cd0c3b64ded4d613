"""Take a batch from the bus, let it through the gate, act on it in one transaction, remember the position.

If anything in a batch fails, the whole is undone and done again one by one, so that a poison event stops its own
aggregate only.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.bus.port import Batch, Bus, Message, Subscription
from chassis.db.engine import LOST, TRANSACTION_MS
from chassis.db.work import Transactions, Work
from chassis.delivery import forgetting, gate, waiting
from chassis.delivery.envelope import Arrived, Unreadable, unwrap
from chassis.delivery.router import EventRouter
from chassis.errors import NotYet
from chassis.failpoints import failpoint
from contracts.event import known_events

BATCH = 500
WAIT_SECONDS = 1.0
FULL_ENOUGH = 100  # from so many on a batch is worth its transaction; a hearer without hurry waits for them
ATTEMPTS = 5
ATTEMPT_PAUSE = (0.02, 0.05, 0.1, 0.2)  # seconds between attempts at one event
BACK_OFF = (0.1, 0.3, 1.0, 3.0, 5.0)  # seconds before a batch is taken again
PATIENT_WITH = 20  # failing aggregates of a batch; after them attempts do not pause: the transaction must end
MOSTLY_FAILING = 20  # this many aggregates tried and nine of ten failed: it is us, stop
RETRIED_SQLSTATES = ("40P01", "40001", "55P03", "57P01", "57P02", "57P03", "57014", "25P03")
PASSING_SQLSTATES = ("08", "53", "58")  # classes: lines that broke, room that ran out (disk, lines), a disk that fails
_log = structlog.get_logger()


class HandlersFailing(Exception):
    """Nearly everything fails: the fault is in this service, so nothing is quarantined."""


@dataclass(slots=True)
class Progress:
    """What an operator sees of a consumer."""

    heard: int = 0  # from the bus, also what was known already
    handled: int = 0
    duplicates: int = 0
    other_epoch: int = 0
    failing: str | None = None
    lag: int | None = None


@dataclass(slots=True, kw_only=True)
class _Read:
    """A batch whose envelopes were read."""

    events: list[Arrived] = field(default_factory=list)
    unreadable: list[Message] = field(default_factory=list)
    unknown: list[Arrived] = field(default_factory=list)


class Consumer:
    """One service's ears."""

    def __init__(self, transactions: Transactions, router: EventRouter, bus: Bus, linger_seconds: float = 0.0) -> None:
        self._linger_seconds = linger_seconds
        self._transactions = transactions
        self._router = router
        self._bus = bus
        self._publishers = router.publishers()
        self.progress = Progress()
        self.epochs: dict[str, int] = {}  # of the publishers' logs, as far as repair has compared them
        self.newer_epoch = asyncio.Event()
        self.subscription: Subscription | None = None

    async def run(self) -> None:
        """Listen for ever; whatever fails is tried again with back-off, from the last committed position."""
        failures = 0
        while True:
            try:
                if self.subscription is None:
                    self.subscription = await self._bus.subscribe(self._transactions.service, self._publishers)
                batch = await self.subscription.read(BATCH, WAIT_SECONDS)
                failpoint("consumer.after_fetch")
                if batch.messages:
                    await self.deal_with(batch.messages, batch)
                    failpoint("consumer.after_commit_before_position")
                    await self.subscription.commit(batch)
                    self.progress.heard += len(batch.messages)
                failures, self.progress.failing = 0, None
                if self._linger_seconds and len(batch.messages) < FULL_ENOUGH:
                    await asyncio.sleep(self._linger_seconds)
            except Exception as error:  # noqa: BLE001 - the one place where anything may come up
                self.progress.failing = waiting.place_of(error)
                _log.warning("batch_failed", service=self._transactions.service, error=self.progress.failing)
                await asyncio.sleep(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
                with contextlib.suppress(Exception):
                    if self.subscription is not None:
                        await self.subscription.rewind()

    async def close(self) -> None:
        if self.subscription is not None:
            await self.subscription.close()

    async def deal_with(self, messages: Sequence[Message], batch: Batch | None = None) -> None:
        """Act on messages from anywhere (bus, repair, replay), each once and in its turn."""
        read = self._read(messages, from_bus=batch is not None)
        try:
            await self._together(read, batch)
        except Exception as error:
            if is_transient(error):
                raise
            await self._one_by_one(read, batch)

    def _read(self, messages: Sequence[Message], *, from_bus: bool) -> _Read:
        read = _Read()
        known = known_events()
        for message in messages:
            try:
                event = unwrap(message)
            except Unreadable:
                read.unreadable.append(message)
                continue
            if event.publisher not in self._publishers:
                continue
            if from_bus and self._of_another_epoch(event):
                continue
            if event.type not in known:
                read.unknown.append(event)
            read.events.append(event)
        return read

    def _of_another_epoch(self, event: Arrived) -> bool:
        """A newer one waits until repair has compared the logs; of an older one repair has pulled all that counts."""
        compared = self.epochs.get(event.publisher, event.epoch)
        if event.epoch > compared:
            self.newer_epoch.set()
        elif event.epoch < compared:
            self.progress.other_epoch += 1
        return event.epoch != compared

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Work]:
        """One for no longer than the database bears with it: a handler that waits for ever makes nobody deaf."""
        async with asyncio.timeout(TRANSACTION_MS / 1000), self._transactions.begin() as work:
            yield work

    async def _together(self, read: _Read, batch: Batch | None) -> None:
        async with self._transaction() as work:
            if read.unknown or read.unreadable:
                raise Unreadable
            admission = await self._admit(work, read)
            await self._router.act(admission.ready, work)
            failpoint("consumer.after_effect")
            await waiting.park(work.db, admission.early, "gap", work.now)
            await self._rewound(work, admission.rewound)
            await self._heed(work, admission.early)
            self._conclude(work, admission.ready, batch)
        self._count(admission, len(admission.ready))

    async def _one_by_one(self, read: _Read, batch: Batch | None) -> None:
        done: list[Arrived] = []
        early: list[Arrived] = []
        behind: list[Arrived] = []
        async with self._transaction() as work:
            for message in read.unreadable:
                await waiting.quarantine(
                    work.db, message, None, why=waiting.UNREADABLE, error="Unreadable", attempts=1, now=work.now
                )
            admission = await self._admit(work, read)
            stopped: set[gate.Key] = set()
            tried: set[gate.Key] = set()
            failed = 0
            for event in admission.ready:
                if event.key in stopped:
                    await waiting.park(work.db, [event], "behind", work.now)
                    behind.append(event)
                    continue
                tried.add(event.key)
                outcome = await self._attempt(work, event, patient=failed < PATIENT_WITH)
                if outcome is None:
                    done.append(event)
                    continue
                stopped.add(event.key)
                if outcome == "not_yet":
                    early.append(event)
                elif outcome == waiting.HANDLER_FAILED:  # of types unknown here no handler can fail
                    failed += 1
                if len(tried) >= MOSTLY_FAILING and failed >= len(tried) * 0.9:
                    raise HandlersFailing
            await waiting.park(work.db, admission.early, "gap", work.now)
            await self._rewound(work, admission.rewound)
            await self._heed(work, [*admission.early, *behind])
            self._conclude(work, done, batch)
        self._count(admission, len(done))
        if early and done:  # what came after them in the batch may be the very fact they wait for
            await self._one_by_one(_Read(events=early), None)

    async def _attempt(self, work: Work, event: Arrived, *, patient: bool) -> str | None:
        """Act on one event in a savepoint. ``None`` when done, else why its aggregate must wait."""
        error = "UnknownType"
        attempts = 0
        while event.type in known_events() and attempts < ATTEMPTS:
            attempts += 1
            try:
                async with work.savepoint():
                    await self._router.act([event], work)
            except NotYet:
                await waiting.park(work.db, [event], "not_yet", work.now)
                return "not_yet"
            except Exception as failure:
                if is_transient(failure):
                    raise
                error = waiting.place_of(failure)
                if attempts < ATTEMPTS and patient:
                    await asyncio.sleep(ATTEMPT_PAUSE[attempts - 1])
            else:
                return None
        why = waiting.HANDLER_FAILED if attempts else waiting.UNKNOWN_TYPE
        await waiting.unpark(work.db, [event])
        await waiting.quarantine(
            work.db, event.message, event, why=why, error=error, attempts=max(attempts, 1), now=work.now
        )
        _log.error("event_quarantined", service=self._transactions.service, type=event.type, why=why, error=error)
        return why

    async def _admit(self, work: Work, read: _Read) -> gate.Admission:
        """Lock the gate for everything the batch may move, parked events included."""
        keys = {event.key for event in read.events}
        complaints = {event.complaint_id for event in read.events}
        waiting_events: list[Arrived] = []
        held, marks = await gate.look(work.db, keys)
        arrived = await forgetting.silence(work.db, read.events) if held.forgotten else read.events
        if held.parked:
            waiting_events = await waiting.parked_about(work.db, list(keys), complaints)
            keys |= {event.key for event in waiting_events}
            marks = await gate.lock(work.db, keys)
        failpoint("consumer.after_gate")
        if waiting_events:  # again, now that the rows are locked: another consumer may have drained them
            waiting_events = await waiting.parked_about(work.db, list(keys), complaints)
            waiting_events = [event for event in waiting_events if event.key in marks]
        blocked = await waiting.blocked_versions(work.db, list(keys)) if held.quarantined else {}
        return gate.admit([*arrived, *waiting_events], marks, blocked)

    async def _rewound(self, work: Work, events: Sequence[Arrived]) -> None:
        for event in events:
            await waiting.quarantine(
                work.db, event.message, event, why="publisher_rewound", error="epoch", attempts=1, now=work.now
            )

    async def _heed(self, work: Work, waiting_events: Sequence[Arrived]) -> None:
        """Act on what cannot wait for its turn; if it fails, its turn will tell."""
        for event in waiting_events:
            if event.type in self._router.early:
                try:
                    async with work.savepoint():
                        await self._router.act([event], work)
                except Exception as failure:
                    if is_transient(failure):
                        raise
                    _log.warning(
                        "early_event_failed", service=self._transactions.service, error=waiting.place_of(failure)
                    )

    def _conclude(self, work: Work, done: Sequence[Arrived], batch: Batch | None) -> None:
        """The marks and the position move with the last statement."""
        failpoint("consumer.before_commit")
        if done:
            work.at_the_end(gate.advanced(done))
        if batch is not None:
            work.at_the_end(*batch.saved)

    def _count(self, admission: gate.Admission, done: int) -> None:
        self.progress.handled += done
        self.progress.duplicates += admission.duplicates


def is_transient(error: BaseException) -> bool:
    """Whether trying the same again may help: a lost connection, a deadlock, a pool that is full."""
    if isinstance(error, (*LOST, PoolTimeoutError, HandlersFailing)):
        return True
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        is_lost = error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), LOST)
        return is_lost or state in RETRIED_SQLSTATES or state.startswith(PASSING_SQLSTATES)
    return False
