"""The interface of a message bus: publish a batch, read a batch, commit a position.

It has two adapters (``chassis.bus.postgres``, ``chassis.bus.kafka``), which pass one conformance suite. Delivery is at
least once; messages of one key keep the order in which one relay publishes them. The inbox in the consumer's database
turns this into exactly once and in order, so an adapter may repeat or re-order messages, but never silently lose one
that it acknowledged.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

from chassis.db.statements import BoundStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event on the wire: CloudEvents 1.0 binary mode, ``ce_*`` in the headers, the event's fields in the body."""

    topic: str  # the publishing service
    key: UUID  # the aggregate
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Messages read together, and how to store the position after them."""

    messages: Sequence[Message]
    # statements for the reader's own transaction, where the adapter stores the position in the reader's database
    position_statement: Sequence[BoundStatement] = ()
    position: Any = None  # for ``commit``, where the adapter stores it elsewhere; opaque to the reader


class Subscription(Protocol):
    """One member of a consumer group (the subscribing service), which reads its share of some topics."""

    async def read(self, limit: int, wait: float) -> Batch:
        """Return up to ``limit`` unread messages; an empty batch when none arrives in ``wait`` seconds."""
        ...

    async def commit(self, batch: Batch) -> None:
        """Store the position after a batch, if the adapter does so itself. Never raises for a lost lease."""
        ...

    async def rewind(self) -> None:
        """Go back to the committed position: the next read returns again what was read but not committed."""
        ...

    async def lag(self) -> int:
        """Return the number of messages this group has not yet processed; an estimate is enough."""
        ...

    async def close(self) -> None:
        """Leave the group; bounded in time, never raises."""
        ...


class Bus(Protocol):
    """A message bus; one object per process. ``kind`` is the name of the adapter: ``postgres`` or ``kafka``."""

    kind: ClassVar[str]

    async def prepare(self, topics: Sequence[str]) -> None:
        """Create what the topics need; idempotent, and safe in several processes at once."""
        ...

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Publish in order and return for each message whether it is durable. A key stops at its first failure."""
        ...

    async def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Join a consumer group."""
        ...

    async def members(self, group: str) -> int:
        """Return how many members a group has, over all processes; a dead one counts until its lease ends."""
        ...

    async def redact(self, topic: str, keys: Collection[UUID], rewrite: Callable[[Message], Message]) -> int:
        """Rewrite the stored messages of these keys, if the adapter can; return how many changed."""
        ...

    async def generation(self) -> str:
        """Return an id of the broker's data; a new value means that the broker was wiped and must be refilled."""
        ...

    async def healthy(self) -> bool:
        """Whether the bus answers now."""
        ...

    async def close(self) -> None:
        """Release all connections; bounded in time, never raises."""
        ...
