"""Backfill: handle past events of a newly subscribed type from the publisher's log, before the consumer starts.

Only events at or below the inbox position are handled here; later ones come through the inbox. So the backfill waits
until no member of the group is left: a process of an earlier release would move the inbox past events it does not
handle. The cursor moves in the handlers' transaction, so a killed backfill continues where it stopped.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.bus.port import Bus
from chassis.db.leases import lock_class
from chassis.db.tables import applied, types_heard
from chassis.db.work import Transactions
from chassis.delivery import redaction
from chassis.delivery.envelope import ReceivedEvent, unwrap
from chassis.delivery.publisher_client import PublisherClient
from chassis.delivery.router import EventRouter

POLL_SECONDS = 0.5  # between two checks for members of an earlier release
_log = structlog.get_logger()


class Backfill:
    """Fills in the newly subscribed types of one service."""

    def __init__(self, transactions: Transactions, router: EventRouter, publishers: PublisherClient, bus: Bus) -> None:
        self._transactions = transactions
        self._bus = bus
        self._router = router
        self._publishers = publishers

    async def run(self) -> int:
        """Fill in every newly subscribed type, and return the number of events read from the logs."""
        filled = 0
        for publisher in self._router.publishers():
            types = [name for name, event in self._router.subscribed_types.items() if event.publisher() == publisher]
            incomplete = await self._incomplete_types(publisher, sorted(types))
            if incomplete:
                await self._wait_for_earlier_members()
            while incomplete and (count := await self._fill_page(publisher, incomplete)) is not None:
                filled += count
        return filled

    async def _incomplete_types(self, publisher: str, types: Sequence[str]) -> list[str]:
        """Return the types not yet filled in; none where the inbox holds nothing of the publisher."""
        async with self._transactions.begin() as work:
            has_inbox = (
                await work.db.execute(select(applied.c.version).where(applied.c.publisher == publisher).limit(1))
            ).first()
            rows = [{"type": name, "publisher": publisher, "complete": 0 if has_inbox else 1} for name in types]
            await work.db.execute(insert(types_heard).on_conflict_do_nothing(), rows)
            unfinished = await work.db.execute(
                select(types_heard.c.type).where(types_heard.c.type.in_(types), types_heard.c.complete == 0)
            )
            return sorted(row.type for row in unfinished)

    async def _wait_for_earlier_members(self) -> None:
        """Wait until the members of an earlier release have left the group, as in a rolling upgrade."""
        logged = False
        while await self._bus.members(self._transactions.service):
            if not logged:
                _log.warning("backfill_waits_for_earlier_listeners", service=self._transactions.service)
            logged = True
            await asyncio.sleep(POLL_SECONDS)

    async def _fill_page(self, publisher: str, types: Sequence[str]) -> int | None:
        """Handle one page of the log in one transaction; return its number of events, ``None`` at the end."""
        async with self._transactions.begin() as work:
            await work.db.exec_driver_sql("select pg_advisory_xact_lock($1, 0)", (lock_class("backfill"),))
            first = (
                await work.db.execute(
                    select(types_heard.c.cursor_aggregate, types_heard.c.cursor_version)
                    .where(types_heard.c.type.in_(types), types_heard.c.complete == 0)
                    .order_by(types_heard.c.cursor_aggregate.nulls_first(), types_heard.c.cursor_version)
                    .limit(1)
                )
            ).first()
            if first is None:  # another process has finished, and may have handled later events since
                return None
            after = (first.cursor_aggregate, first.cursor_version) if first.cursor_aggregate else None
            messages = await self._publishers.events_after(publisher, types, after)
            update_types = update(types_heard).where(types_heard.c.type.in_(types))
            if not messages:
                await work.db.execute(update_types.values(complete=1))
                return None
            events = await redaction.redact_events(work.db, [unwrap(message) for message in messages])
            positions = await self._inbox_versions(work.db, publisher, events)
            missed = [event for event in events if event.version <= positions.get(event.aggregate_id, 0)]
            await self._router.run_handlers(self._router.parse(missed), work)
            await work.db.execute(
                update_types.values(cursor_aggregate=events[-1].aggregate_id, cursor_version=events[-1].version)
            )
            return len(events)

    async def _inbox_versions(
        self, db: AsyncConnection, publisher: str, events: Sequence[ReceivedEvent]
    ) -> dict[UUID, int]:
        keys = sorted({(event.aggregate_id, publisher) for event in events})
        rows = await db.execute(
            select(applied.c.aggregate_id, applied.c.version).where(
                tuple_(applied.c.aggregate_id, applied.c.publisher).in_(keys)
            )
        )
        return {row.aggregate_id: row.version for row in rows}
