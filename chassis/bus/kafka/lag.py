"""The progress of a consumer group, as the broker reports it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from chassis.bus.kafka.admin import BrokerAdmin, Offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Committed offsets and end offsets of some partitions."""

    committed: Offsets
    ends: Offsets

    def lag(self, partitions: Iterable[TopicPartition] | None = None) -> int:
        """Return the number of messages not yet processed, in these or in all partitions."""
        chosen = self.ends if partitions is None else [partition for partition in partitions if partition in self.ends]
        return sum(max(0, self.ends[partition] - self.committed.get(partition, 0)) for partition in chosen)


async def progress_of(admin: BrokerAdmin, group: str, topics: Sequence[str]) -> Progress:
    """Load a group's offsets in its topics; where it never committed, the oldest record counts as committed."""
    counts = await admin.partitions(topics)
    partitions = [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]
    if not partitions:
        return Progress(committed={}, ends={})
    committed = await admin.committed(group, partitions)
    uncommitted = [partition for partition in partitions if partition not in committed]
    starts = await admin.starts(uncommitted) if uncommitted else {}
    return Progress(committed={**starts, **committed}, ends=await admin.ends(partitions))
