"""How far a group is, seen from outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from chassis.bus.kafka.admin import BrokerAdmin, Offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Committed and end offsets of some partitions."""

    committed: Offsets
    ends: Offsets

    def lag(self, places: Iterable[TopicPartition] | None = None) -> int:
        """Messages not yet dealt with."""
        chosen = self.ends if places is None else [place for place in places if place in self.ends]
        return sum(max(0, self.ends[place] - self.committed.get(place, 0)) for place in chosen)


async def progress_of(outside: BrokerAdmin, group: str, topics: Sequence[str]) -> Progress:
    """Where a group stands in its topics; where it never committed it stands at the oldest record."""
    counts = await outside.partitions(topics)
    places = [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]
    if not places:
        return Progress(committed={}, ends={})
    committed = await outside.committed(group, places)
    untouched = [place for place in places if place not in committed]
    starts = await outside.starts(untouched) if untouched else {}
    return Progress(committed={**starts, **committed}, ends=await outside.ends(places))
