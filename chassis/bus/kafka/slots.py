"""Leases of member slots: numbers from which the static member ids of a consumer group are made.

A static member id must belong to one process only: two processes with the same id fence each other out of the group
for ever (the worst fault found in aiokafka). So a slot is leased in the database.
"""

import asyncio
from typing import Any, Protocol

import asyncpg

from chassis.db.engine import CONNECTION_ERRORS, dedicated_connection
from chassis.db.leases import Slot, count_members

DATABASE_ERRORS = (*CONNECTION_ERRORS, asyncpg.PostgresError)


class SlotUnavailable(ConnectionError):
    """No slot can be leased now."""


class SlotLeases(Protocol):
    """Leases the slots of consumer groups."""

    async def take(self, group: str) -> int:
        """Lease the smallest free slot of a group, or raise ``SlotUnavailable``."""
        ...

    async def is_held(self, group: str, slot: int) -> bool:
        """Whether the lease is still held; it ends with its database connection."""
        ...

    async def release(self, group: str, slot: int) -> None:
        """End the lease, if there is one."""
        ...

    async def members(self, group: str) -> int:
        """Return how many slots of a group are leased now, over all processes."""
        ...


class AdvisorySlots:
    """Leases slots as advisory locks of PostgreSQL, one connection each, held until the connection ends."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._leases: dict[tuple[str, int], tuple[asyncpg.Connection[Any], Slot]] = {}

    async def take(self, group: str) -> int:
        """Lease the smallest free slot of a group.

        Raises:
            SlotUnavailable: the database does not answer, or every slot is leased.
            CancelledError: the caller was cancelled; the lease is given up.
        """
        try:
            connection = await dedicated_connection(self._database_url, "public", f"{group} slot")
        except DATABASE_ERRORS as error:
            raise SlotUnavailable(f"no slot of {group}: {type(error).__name__}") from error
        slot = Slot(connection, _lease_name(group))
        try:
            number = await slot.take()
        except (*DATABASE_ERRORS, RuntimeError) as error:
            connection.terminate()
            raise SlotUnavailable(f"no slot of {group}: {error}") from error
        except asyncio.CancelledError:
            connection.terminate()
            raise
        self._leases[group, number] = connection, slot
        return number

    async def is_held(self, group: str, slot: int) -> bool:
        """Whether the connection that holds the lease still answers."""
        lease = self._leases.get((group, slot))
        if lease is None or lease[0].is_closed():
            return False
        try:
            await lease[0].execute("select")
        except DATABASE_ERRORS:
            return False
        return True

    async def release(self, group: str, slot: int) -> None:
        """End the lease by closing its connection."""
        lease = self._leases.pop((group, slot), None)
        if lease is not None:
            lease[0].terminate()

    async def members(self, group: str) -> int:
        """Return how many slots of a group are leased now, over all processes."""
        connection = await dedicated_connection(self._database_url, "public", f"{group} members")
        try:
            return await count_members(connection, _lease_name(group))
        finally:
            connection.terminate()


def _lease_name(group: str) -> str:
    return f"kafka:{group}"
