"""Watches from outside, because a consumer can fall silent for ever without an exception."""

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
    progress: Progress
    changed_at: float  # machine time of the last movement


class Watchdog:
    """Every ``watch`` seconds: are the topics there, is it the same cluster, does each subscription move?"""

    def __init__(self, outside: BrokerAdmin, slots: SlotLeases, timings: Timings, partitions: int) -> None:
        self.cluster: str | None = None
        self.topics: set[str] = set()
        self.partitions = partitions
        self._outside = outside
        self._slots = slots
        self._timings = timings
        self._seen: dict[KafkaSubscription, ProgressSample | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._complaint = ""  # said once

    def start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch(), name="kafka watchdog")

    def add(self, subscription: KafkaSubscription) -> None:
        self._seen[subscription] = None
        self.start()

    def remove(self, subscription: KafkaSubscription) -> None:
        self._seen.pop(subscription, None)

    @property
    def subscriptions(self) -> Sequence[KafkaSubscription]:
        return tuple(self._seen)

    async def check_once(self) -> None:
        """One look."""
        await self._look_at_leases()
        try:
            changed = await self._look_at_cluster()
            for subscription in self.subscriptions:
                if changed:
                    subscription.rebuild("another cluster")
                    self._seen[subscription] = None
                else:
                    await self._look_at(subscription)
        except BrokerUnavailable as error:
            _log.debug("watchdog_blind", error=str(error))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=self._timings.close)

    async def _watch(self) -> None:
        while True:
            (outcome,) = await asyncio.gather(self.check_once(), return_exceptions=True)
            if isinstance(outcome, Exception):
                _log.error("watchdog_failed", error=repr(outcome))
            await asyncio.sleep(self._timings.watch)

    async def _look_at_leases(self) -> None:
        for subscription in self.subscriptions:
            slot = subscription.slot
            if slot is not None and not await self._slots.is_held(subscription.group, slot):
                subscription.rebuild("slot lost")

    async def _look_at_cluster(self) -> bool:
        before = self.cluster
        self.cluster, _ = await self._outside.cluster()
        try:
            await ensure_topics(self._outside, sorted(self.topics), self.partitions)
        except (TopicRefused, WrongPartitions) as error:
            if str(error) != self._complaint:
                _log.error("topics_wrong", error=str(error))
            self._complaint = str(error)
        return before not in {None, self.cluster}

    async def _look_at(self, subscription: KafkaSubscription) -> None:
        now = asyncio.get_running_loop().time()
        progress = await progress_of(self._outside, subscription.group, subscription.topics)
        seen = self._seen.get(subscription)
        if subscription not in self._seen:
            return
        if seen is None:
            self._seen[subscription] = ProgressSample(progress, now)
        elif any(end < seen.progress.ends.get(place, 0) for place, end in progress.ends.items()):
            subscription.rebuild("a log is shorter than before")
            self._seen[subscription] = None
        elif is_progressing(seen.progress, progress, subscription):
            self._seen[subscription] = ProgressSample(progress, now)
        elif now - seen.changed_at < self._timings.stall:
            self._seen[subscription] = ProgressSample(progress, seen.changed_at)
        else:
            subscription.rebuild("silent")
            self._seen[subscription] = None


def is_progressing(before: Progress, now: Progress, subscription: KafkaSubscription) -> bool:
    """Whether a subscription is well: it moved, has nothing to do, or is busy with what it read."""
    places = subscription.partitions or frozenset(now.ends)
    still = all(before.committed.get(place) == now.committed.get(place) for place in places)
    return not still or now.lag(places) == 0 or not subscription.is_stalled
