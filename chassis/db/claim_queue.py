"""A table as a queue: processes claim what has waited longest, act on it, and take it out by their claim.

The table has a UUID as its primary key, ``queued_at`` and ``claimed_until``. A claim that is over is free for another
process, and takes nothing any more; so does one whose item was queued anew since: that is acted on once more.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Column, Table, and_, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.transient_errors import is_contention, is_transient
from chassis.errors import describe_error

_log = structlog.get_logger()


class ClaimOver(Exception):
    """An item is not claimed any more as it was: somebody else acts on it, or it was queued anew."""


class Waiting(NamedTuple):
    """How many items wait, and since when the first does."""

    items: int
    since: datetime | None


class ClaimQueue:
    """The statements on such a table; all instants of one queue are of one clock."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._key: Column[UUID]
        (self._key,) = table.primary_key.columns

    async def enqueue(self, db: AsyncConnection, ids: Collection[UUID], now: datetime) -> None:
        """Let items wait; one that waits already does so once, and a claim on it is over."""
        rows = [{self._key.name: one, "queued_at": now} for one in sorted(ids)]
        query = insert(self._table).on_conflict_do_update(index_elements=[self._key], set_={"claimed_until": None})
        if rows:
            await db.execute(query, rows)

    async def claim(
        self, db: AsyncConnection, now: datetime, until: datetime, limit: int, queued_by: datetime | None = None
    ) -> list[UUID]:
        """Claim the items that have waited longest, of those queued by an instant if one is given; return their ids."""
        free = or_(self._table.c.claimed_until.is_(None), self._table.c.claimed_until < now)
        chosen = (
            select(self._key)
            .where(and_(free, true() if queued_by is None else self._table.c.queued_at <= queued_by))
            .order_by(self._table.c.queued_at, self._key)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        claimed = (
            update(self._table)
            .where(self._key.in_(chosen))
            .values(claimed_until=until)
            .returning(self._table.c.queued_at, self._key)
        )
        return [row[1] for row in sorted(map(tuple, await db.execute(claimed)))]

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
