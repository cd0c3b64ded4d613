"""The bus as services see it: publish a batch, read a batch, remember where.

Two adapters stand behind it (``chassis.bus.postgres``, ``chassis.bus.kafka``) and pass one conformance suite.
Delivery is at least once; order holds per key as published by one relay. The gate in the consumer's database
makes both exact, so an adapter may repeat or re-order, but never lose silently what it acknowledged.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from chassis.db.statements import BoundStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event on the wire: CloudEvents 1.0 binary mode, ``ce_*`` in the headers, the facts in the body."""

    topic: str  # the publishing service
    key: UUID  # the aggregate
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Messages read together, and how to remember that they were dealt with."""

    messages: Sequence[Message]
    position_statement: Sequence[
        BoundStatement
    ] = ()  # to say in the reader's own transaction, where the position is kept there
    position: Any = None  # for ``commit``, where it is not; opaque to the reader


class Subscription(Protocol):
    """One member of a group (= the hearing service), reading its share of some topics."""

    async def read(self, limit: int, wait: float) -> Batch:
        """Up to ``limit`` messages not yet dealt with; empty after ``wait`` seconds (machine time) of silence."""
        ...

    async def commit(self, batch: Batch) -> None:
        """Remember the position after that transaction, if the adapter must. Never raises for a lost lease."""
        ...

    async def rewind(self) -> None:
        """Forget what was read but not committed: the next read starts there again."""
        ...

    async def lag(self) -> int:
        """Messages of the subscribed topics not yet dealt with by this group (an estimate is enough)."""
        ...

    async def close(self) -> None:
        """Leave; bounded in time, never raises."""
        ...


class Bus(Protocol):
    async def prepare(self, topics: Sequence[str]) -> None:
        """Create what the topics need; idempotent, safe from several processes at once."""
        ...

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Publish in order; tell for each message whether it is durable. A key stops at its first failure."""
        ...

    async def subscribe(self, group: str, topics: Sequence[str]) -> Subscription: ...

    async def members(self, group: str) -> int:
        """How many read for a group now, in whatever process; one that was lost counts until its lease ends."""
        ...

    async def redact(self, topic: str, keys: Collection[UUID], rewrite: Callable[[Message], Message]) -> int:
        """Rewrite what is kept of these keys, if the adapter can; how many messages changed."""
        ...

    async def generation(self) -> str:
        """Name of the broker's data; another value means the broker was wiped and must be refilled."""
        ...

    async def healthy(self) -> bool: ...

    async def close(self) -> None:
        """Bounded in time, never raises."""
        ...
