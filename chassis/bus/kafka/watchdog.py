"""``Watchdog``: rebuild consumers that stall, because an aiokafka consumer can stop for ever without an exception."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from chassis.bus.kafka.admin import BrokerAdmin
from chassis.bus.kafka.connection import BrokerUnavailable, Timings
from chassis.bus.kafka.consumer import KafkaSubscription
from chassis.bus.kafka.lag import Progress, progress_of
from chassis.bus.kafka.slots import SlotLeases
from chassis.bus.kafka.topics import TopicRefused, WrongPartitions, ensure_topics

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ProgressSample:
    """The progress of a subscription, and since when it has not changed."""

    progress: Progress
    changed_at: float  # the loop's time


class Watchdog:
    """Checks every ``Timings.watch`` seconds that the topics exist and that every subscription makes progress.

    It creates missing topics. It rebuilds a subscription whose slot lease is lost, which stalls, or whose cluster or
    log was replaced.
    """

    def __init__(self, admin: BrokerAdmin, slots: SlotLeases, timings: Timings, partitions: int) -> None:
        self.cluster: str | None = None
        self.topics: set[str] = set()
        self.partitions = partitions
        self._admin = admin
        self._slots = slots
        self._timings = timings
        self._samples: dict[KafkaSubscription, ProgressSample | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._last_topic_error = ""  # logged once

    def start(self) -> None:
        """Start the checks, unless they run already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run_checks(), name="kafka watchdog")

    def add(self, subscription: KafkaSubscription) -> None:
        """Watch a subscription."""
        self._samples[subscription] = None
        self.start()

    def remove(self, subscription: KafkaSubscription) -> None:
        """Stop watching a subscription."""
        self._samples.pop(subscription, None)

    @property
    def subscriptions(self) -> Sequence[KafkaSubscription]:
        """The subscriptions that are watched."""
        return tuple(self._samples)

    async def check_once(self) -> None:
        """Check leases, cluster, topics and every subscription once."""
        await self._check_leases()
        try:
            changed = await self._check_cluster()
            for subscription in self.subscriptions:
                if changed:
                    subscription.rebuild("another cluster")
                    self._samples[subscription] = None
                else:
                    await self._check_subscription(subscription)
        except BrokerUnavailable as error:
            _log.debug("watchdog_blind", error=str(error))

    async def close(self) -> None:
        """Stop the checks."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=self._timings.close)

    async def _run_checks(self) -> None:
        while True:
            (outcome,) = await asyncio.gather(self.check_once(), return_exceptions=True)
            if isinstance(outcome, Exception):
                _log.error("watchdog_failed", error=repr(outcome))
            await asyncio.sleep(self._timings.watch)

    async def _check_leases(self) -> None:
        for subscription in self.subscriptions:
            slot = subscription.slot
            if slot is not None and not await self._slots.is_held(subscription.group, slot):
                subscription.rebuild("slot lost")

    async def _check_cluster(self) -> bool:
        before = self.cluster
        self.cluster, _ = await self._admin.cluster()
        try:
            await ensure_topics(self._admin, sorted(self.topics), self.partitions)
        except (TopicRefused, WrongPartitions) as error:
            if str(error) != self._last_topic_error:
                _log.error("topics_wrong", error=str(error))
            self._last_topic_error = str(error)
        return before not in {None, self.cluster}

    async def _check_subscription(self, subscription: KafkaSubscription) -> None:
        now = asyncio.get_running_loop().time()
        progress = await progress_of(self._admin, subscription.group, subscription.topics)
        sample = self._samples.get(subscription)
        if subscription not in self._samples:
            return
        if sample is None:
            self._samples[subscription] = ProgressSample(progress, now)
        elif any(end < sample.progress.ends.get(partition, 0) for partition, end in progress.ends.items()):
            subscription.rebuild("a log is shorter than before")
            self._samples[subscription] = None
        elif is_progressing(sample.progress, progress, subscription):
            self._samples[subscription] = ProgressSample(progress, now)
        elif now - sample.changed_at < self._timings.stall:
            self._samples[subscription] = ProgressSample(progress, sample.changed_at)
        else:
            subscription.rebuild("silent")
            self._samples[subscription] = None


def is_progressing(before: Progress, now: Progress, subscription: KafkaSubscription) -> bool:
    """Whether a subscription works: its offsets moved, it has no lag, or it is processing what it read."""
    partitions = subscription.partitions or frozenset(now.ends)
    is_unchanged = all(before.committed.get(partition) == now.committed.get(partition) for partition in partitions)
    return not is_unchanged or now.lag(partitions) == 0 or not subscription.is_stalled
