"""A table as a queue: processes claim what has waited longest, act on it, and take it out by their claim.

The table has a UUID as its primary key, ``queued_at`` and ``claimed_until``. A claim that is over is free for another
process, and takes nothing any more; so does one whose item was queued anew since: that is acted on once more. It may
have a ``priority``, too: then items that somebody waits for go before those of a bulk, however long these have waited.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from enum import IntEnum
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Column, Table, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.transient_errors import is_contention, is_transient
from chassis.errors import describe_error

BULK_EVERY = 10.0  # seconds between two claims of a bulk's items while a bulk is being queued
_log = structlog.get_logger()


class Priority(IntEnum):
    """Who waits for an item; the first go first."""

    SINGLE = 0
    BULK = 1


class ClaimOver(Exception):
    """An item is not claimed any more as it was: somebody else acts on it, or it was queued anew."""


class Waiting(NamedTuple):
    """How many items wait, and since when the first does."""

    items: int
    since: datetime | None


class BulkPace:
    """Lets items of a bulk be claimed at any time, but only now and then while this process is queueing a bulk.

    So a bulk is queued first, and acted on when that is done; no series of them holds up the items for good.
    """

    def __init__(self, is_queueing: Callable[[], bool], clock: Callable[[], float] = monotonic) -> None:
        self._is_queueing = is_queueing
        self._clock = clock
        self._next = 0.0

    def lowest(self) -> Priority:
        """Return the lowest priority that may be claimed now, which is done then."""
        now = self._clock()
        if self._is_queueing() and now < self._next:
            return Priority.SINGLE
        self._next = now + BULK_EVERY
        return Priority.BULK


class ClaimQueue:
    """The statements on such a table; all instants of one queue are of one clock."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._key: Column[UUID]
        (self._key,) = table.primary_key.columns
        self._priority: Column[int] | None = table.c.get("priority")
        self._order = [*([] if self._priority is None else [self._priority]), table.c.queued_at, self._key]

    async def enqueue(
        self, db: AsyncConnection, ids: Collection[UUID], now: datetime, priority: Priority = Priority.SINGLE
    ) -> None:
        """Let items wait; one that waits already does so once, at the higher priority, and a claim on it is over."""
        given = {} if self._priority is None else {"priority": priority}
        rows = [{self._key.name: one, "queued_at": now, **given} for one in sorted(ids)]
        if rows:
            await db.execute(self._insert(), rows)

    def _insert(self) -> Insert:
        query = insert(self._table)
        changed: dict[str, Any] = {"claimed_until": None}
        if self._priority is not None:
            changed["priority"] = func.least(self._priority, query.excluded.priority)
        return query.on_conflict_do_update(index_elements=[self._key], set_=changed)

    async def claim(
        self,
        db: AsyncConnection,
        now: datetime,
        until: datetime,
        limit: int,
        *,
        queued_by: datetime | None = None,
        highest: Priority = Priority.SINGLE,
        lowest: Priority = Priority.BULK,
    ) -> list[UUID]:
        """Claim the items of the highest priority that have waited longest; return their ids in that order.

        They were queued by an instant if one is given, and have a priority from ``highest`` to ``lowest``.
        """
        wanted = or_(self._table.c.claimed_until.is_(None), self._table.c.claimed_until < now)
        if queued_by is not None:
            wanted &= self._table.c.queued_at <= queued_by
        if self._priority is not None and (highest, lowest) != (Priority.SINGLE, Priority.BULK):
            wanted &= self._priority.between(highest, lowest)
        chosen = (
            select(self._key)
            .where(wanted)
            .order_by(*self._order)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        claimed = update(self._table).where(self._key.in_(chosen)).values(claimed_until=until).returning(*self._order)
        return [row[-1] for row in sorted(map(tuple, await db.execute(claimed)))]

    async def take(self, db: AsyncConnection, ids: Collection[UUID], until: datetime) -> list[UUID]:
        """Take out items that are still claimed as they were; return their ids."""
        own = self._key.in_(ids) & (self._table.c.claimed_until == until)
        return sorted((await db.execute(delete(self._table).where(own).returning(self._key))).scalars())

    async def take_all(self, db: AsyncConnection, ids: Collection[UUID], until: datetime) -> None:
        """Take out items in the transaction that acted on them.

        Raises:
            ClaimOver: one is not claimed as it was; whoever acts on it next does so once, if this is rolled back.
        """
        if len(await self.take(db, ids, until)) < len(set(ids)):
            raise ClaimOver

    async def delete_expired(self, db: AsyncConnection, before: datetime) -> int:
        """Delete what has waited since before then; return how many."""
        return (await db.execute(delete(self._table).where(self._table.c.queued_at < before))).rowcount

    async def waiting(self, db: AsyncConnection) -> Waiting:
        query = select(func.count(), func.min(self._table.c.queued_at)).select_from(self._table)
        return Waiting(*(await db.execute(query)).one())

    async def status(self, db: AsyncConnection, now: datetime) -> dict[str, Any]:
        """Return what an operator sees of it: how many items wait, and for how long the first has."""
        waiting = await self.waiting(db)
        behind = (now - waiting.since).total_seconds() if waiting.since else 0.0
        return {"waiting": waiting.items, "behind_seconds": round(max(behind, 0.0), 1)}


async def act_on_all(ids: Sequence[UUID], act: Callable[[Sequence[UUID]], Awaitable[None]], failure: str) -> None:
    """Act on all items at once; where that fails, on each alone, so that one holds up no other.

    A lost database is no item's fault, and raised.
    """
    try:
        await act(ids)
    except Exception as error:  # noqa: BLE001 - whatever the reason: it is logged again with the item that it is of
        _pass_on_lost(error)
        _log.warning(f"{failure}_together", items=len(ids), error=describe_error(error))
        await act_on_each(ids, act, failure)


async def act_on_each(ids: Sequence[UUID], act: Callable[[Sequence[UUID]], Awaitable[None]], failure: str) -> None:
    """Act on items one by one; one that fails is logged as ``failure``, and waits until its claim is over.

    A lost database is no item's fault, and raised.
    """
    for one in ids:
        try:
            await act([one])
        except ClaimOver:
            _log.info(failure, id=str(one), error=ClaimOver.__name__)
        except Exception as error:  # noqa: BLE001 - logged; the others do not wait for it
            _pass_on_lost(error)
            _log.warning(failure, id=str(one), error=describe_error(error))


def _pass_on_lost(error: Exception) -> None:
    """Raise an error that any other item would meet, too; not one that came of what this item did."""
    if is_transient(error) and not is_contention(error):
        raise error
