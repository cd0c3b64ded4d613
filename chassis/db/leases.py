"""Leases as advisory locks of PostgreSQL: a slot number per member of a group, and a fair share of the shards.

A lease ends with its connection. A member that does not yet know that it lost one is harmless: the inbox admits each
event once.
"""

import zlib
from typing import Any, TypeAlias

import asyncpg

from chassis.shards import SHARDS

SLOTS = 64  # members of one group, at most
Connection: TypeAlias = "asyncpg.Connection[Any]"


def lock_class(name: str) -> int:
    """Return the signed 32-bit class of a name, for ``pg_advisory_lock(class, number)``."""
    return zlib.crc32(name.encode()) - 2**31


class Slot:
    """A lease of the smallest free number of a group, held until ``release`` or the end of the connection."""

    def __init__(self, connection: Connection, group: str) -> None:
        self._connection = connection
        self._class = _slot_class(group)
        self.number: int | None = None

    async def take(self) -> int:
        """Lease the smallest free slot and return its number.

        Raises:
            RuntimeError: all slots of the group are leased.
        """
        for number in range(SLOTS):
            if await self._connection.fetchval("select pg_try_advisory_lock($1, $2)", self._class, number):
                self.number = number
                return number
        raise RuntimeError("every slot of the group is held")

    async def members(self) -> int:
        """Return how many members hold a slot now, including this one."""
        return max(1, await _count_held(self._connection, self._class))

    async def release(self) -> None:
        """End the lease, if there is one."""
        if self.number is not None:
            await self._connection.fetchval("select pg_advisory_unlock($1, $2)", self._class, self.number)
            self.number = None


async def count_members(connection: Connection, group: str) -> int:
    """Return how many members hold a slot of a group now, over all processes."""
    return await _count_held(connection, _slot_class(group))


def _slot_class(group: str) -> int:
    return lock_class(f"slot:{group}")


async def _count_held(connection: Connection, class_: int) -> int:
    count = await connection.fetchval(
        "select count(*) from pg_locks where locktype = 'advisory' and granted"
        " and database = (select oid from pg_database where datname = current_database())"
        " and classid::bigint = $1",
        class_ % 2**32,
    )
    return int(count)


class ShardLeases:
    """A member's share of the shards: it leases free shards up to a fair share and releases those beyond it."""

    def __init__(self, connection: Connection, group: str) -> None:
        self._connection = connection
        self._slot = Slot(connection, group)
        self._class = lock_class(f"shard:{group}")
        self.held: set[int] = set()

    async def rebalance(self) -> set[int]:
        """Adjust the leases to the number of members, and return the shards held.

        Call it only between batches: another member may lease a released shard at once.
        """
        if self._slot.number is None:
            await self._slot.take()
        fair = -(-SHARDS // await self._slot.members())
        for shard in sorted(self.held)[fair:]:
            await self._connection.fetchval("select pg_advisory_unlock($1, $2)", self._class, shard)
            self.held.discard(shard)
        for shard in range(SHARDS):
            if len(self.held) >= fair:
                break
            if shard not in self.held and await self._connection.fetchval(
                "select pg_try_advisory_lock($1, $2)", self._class, shard
            ):
                self.held.add(shard)
        return self.held
