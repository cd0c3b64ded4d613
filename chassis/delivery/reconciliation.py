"""``Reconciler``: compare the publishers' heads with the inbox, and fetch the events that the bus lost.

This makes the broker disposable: after a wipe the subscribers catch up from the logs. A time window is compared again
until it is older than any transaction can be.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import text

from chassis.bus.port import Bus
from chassis.db.engine import IDLE_IN_TRANSACTION_TIMEOUT_MS
from chassis.db.work import Transactions
from chassis.delivery import rewind, stalled_events
from chassis.delivery.consumer import Consumer
from chassis.delivery.publisher_client import PublisherClient
from chassis.delivery.rewind import PublisherState

EVERY_SECONDS = 60.0
RETRY_SECONDS = 10.0  # after a publisher did not answer
POLL_SECONDS = 2.0  # between two checks whether a comparison is due
WINDOW_MARGIN = timedelta(minutes=2)
assert WINDOW_MARGIN.total_seconds() * 1000 > 2 * IDLE_IN_TRANSACTION_TIMEOUT_MS  # noqa: S101 - no commit may be older than the window
FETCH_BATCH = 500
PROCESS_BATCH = 100  # events in one transaction, which must be shorter than the lock timeout of others
_BEHIND = text("""
select t.aggregate_id, coalesce(a.version, 0) as applied
from unnest(cast(:aggregates as uuid[]), cast(:versions as int[])) as t(aggregate_id, version)
left join applied a on a.aggregate_id = t.aggregate_id and a.publisher = :publisher
where coalesce(a.version, 0) < t.version order by t.aggregate_id
""")
_log = structlog.get_logger()


class Reconciler:
    """Reconciles one subscriber with its publishers, every minute and whenever the broker's data changed."""

    def __init__(
        self,
        transactions: Transactions,
        consumer: Consumer,
        publishers: PublisherClient,
        bus: Bus,
        publisher_names: list[str],
    ) -> None:
        self._transactions = transactions
        self._consumer = consumer
        self._publishers = publishers
        self._bus = bus
        self._publisher_names = publisher_names
        self._generation: str | None = None
        self._seconds_waited = 0.0
        self.pulled = 0

    async def run(self) -> None:
        """Reconcile for ever; also load epochs, and handle stalled events."""
        while True:
            await self._run_step(self._compare)
            await self._run_step(self._resume_stalled)
            await asyncio.sleep(POLL_SECONDS)
            self._seconds_waited += POLL_SECONDS

    async def _run_step(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except Exception as error:  # noqa: BLE001 - the loop must go on
            _log.warning("repair_postponed", service=self._transactions.service, error=type(error).__name__)

    async def _compare(self) -> None:
        """Reconcile with every publisher if it is due; retry soon where one did not answer."""
        generation = await self._bus.generation()
        newer = self._consumer.newer_epoch.is_set()
        if generation == self._generation and not newer and self._seconds_waited < EVERY_SECONDS:
            return
        self._consumer.newer_epoch.clear()  # before the comparison: it may be set meanwhile
        self._seconds_waited = EVERY_SECONDS - RETRY_SECONDS
        await self.run_once()
        await stalled_events.retry_parked(self._transactions, self._consumer)
        self._generation, self._seconds_waited = generation, 0.0

    async def _resume_stalled(self) -> None:
        await self.load_epochs()
        await stalled_events.replay_known_types(self._transactions, self._consumer)

    async def run_once(self) -> int:
        """Fetch and handle the missing events of every publisher, and return how many were fetched.

        A publisher that fails does not stop the others: the first failure is raised at the end.
        """
        pulled, failures = 0, list[Exception]()
        for publisher in self._publisher_names:
            try:
                pulled += await self._reconcile(publisher)
            except Exception as failure:  # noqa: BLE001 - raised below
                failures.append(failure)
        self.pulled += pulled
        if failures:
            raise failures[0]
        return pulled

    async def load_epochs(self) -> None:
        """Give the consumer the epochs that were compared, by this process or by another."""
        async with self._transactions.begin() as work:
            self._consumer.epochs |= await rewind.load_epochs(work.db)

    async def _reconcile(self, publisher: str) -> int:
        async with self._transactions.begin() as work:
            previous = await rewind.load_state(work.db, publisher)
            witnesses = await rewind.load_witnesses(work.db, publisher, previous)
        first = page = await self._publishers.heads(publisher, previous.checked_until, None)
        since = previous.checked_until
        if since is not None and since > page.now:  # the publisher's clock was ahead at the last comparison
            since = None
            page = await self._publishers.heads(publisher, None, None)
        if await self._was_rewound(publisher, previous, witnesses, page.epoch):
            await self._quarantine_rewound(publisher, previous, page.epoch)
            since = None
            page = await self._publishers.heads(publisher, None, None)
        pulled = 0
        newest: list[tuple[datetime, tuple[UUID, int]]] = []
        while page.items:
            pulled += await self._pull_missing(publisher, page.items)
            if page.newest and page.newest_at:
                newest.append((page.newest_at, page.newest))
            page = await self._publishers.heads(publisher, since, page.items[-1][0])
        state = PublisherState(
            checked_until=first.now - WINDOW_MARGIN,
            epoch=first.epoch,
            witness=max(newest)[1] if newest else previous.witness,
        )
        async with self._transactions.begin() as work:
            await rewind.save_state(work.db, publisher, state)
        return pulled

    async def _was_rewound(
        self, publisher: str, previous: PublisherState, witnesses: Sequence[tuple[UUID, int]], epoch: int
    ) -> bool:
        """Whether the publisher was restored to an earlier state: its epoch changed, or it lacks a version it had."""
        if previous.epoch is not None and epoch != previous.epoch:
            return True
        if not witnesses:
            return False
        last_versions = await self._publishers.last_versions(
            publisher, [aggregate for aggregate, _ in witnesses], epoch
        )
        return any(last_versions.get(aggregate, 0) < version for aggregate, version in witnesses)

    async def _quarantine_rewound(self, publisher: str, previous: PublisherState, epoch: int) -> None:
        count = await rewind.quarantine_rewound(self._transactions, self._publishers, publisher, previous, epoch)
        names = {"service": self._transactions.service, "publisher": publisher, "epoch": epoch}
        if count:
            _log.error("publisher_rewound", **names, count=count)
        else:
            _log.info("publisher_compared", **names)

    async def _pull_missing(self, publisher: str, heads: list[tuple[UUID, int]]) -> int:
        """Fetch and handle missing events, page by page, until none are missing or none of them can be handled."""
        pulled = 0
        before: list[tuple[UUID, int]] = []
        while (behind := await self._behind(publisher, heads)) and behind != before:
            for start in range(0, len(behind), FETCH_BATCH):
                messages = await self._publishers.events_of(publisher, behind[start : start + FETCH_BATCH])
                for first in range(0, len(messages), PROCESS_BATCH):
                    await self._consumer.process(messages[first : first + PROCESS_BATCH])
                pulled += len(messages)
            before = behind
        return pulled

    async def _behind(self, publisher: str, heads: list[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
        async with self._transactions.begin() as work:
            rows = await work.db.execute(
                _BEHIND,
                {
                    "aggregates": [aggregate for aggregate, _ in heads],
                    "versions": [version for _, version in heads],
                    "publisher": publisher,
                },
            )
            return [(row.aggregate_id, row.applied) for row in rows]
