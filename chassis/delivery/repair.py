"""Close what the bus lost: compare the publisher's heads with what was applied, pull the difference.

So the broker is disposable: wiped, it is refilled from the logs. A window is closed once it is older than any
transaction may run; until then it is looked at again.
"""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.bus.port import Bus
from chassis.db.engine import IDLE_IN_TRANSACTION_MS
from chassis.db.work import Transactions
from chassis.delivery.consumer import Consumer
from chassis.delivery.publishers import Publishers
from chassis.delivery.tables import repairs

EVERY_SECONDS = 60.0
CLOSED = timedelta(minutes=2)
assert CLOSED.total_seconds() * 1000 > 2 * IDLE_IN_TRANSACTION_MS  # noqa: S101 - no commit may fall behind the window
ASKED_AT_ONCE = 500
_BEHIND = text("""
select t.aggregate_id, coalesce(a.version, 0) as applied, t.version
from unnest(cast(:aggregates as uuid[]), cast(:versions as int[])) as t(aggregate_id, version)
left join applied a on a.aggregate_id = t.aggregate_id and a.publisher = :publisher
where coalesce(a.version, 0) <> t.version
""")
_log = structlog.get_logger()


class Repair:
    """Watches one service's hearing, each minute and whenever the broker's data changed."""

    def __init__(
        self, transactions: Transactions, consumer: Consumer, publishers: Publishers, bus: Bus, heard_from: list[str]
    ) -> None:
        self._transactions = transactions
        self._consumer = consumer
        self._publishers = publishers
        self._bus = bus
        self._heard_from = heard_from
        self._generation: str | None = None
        self.pulled = 0

    async def run(self) -> None:
        waited = 0.0
        while True:
            try:
                generation = await self._bus.generation()
                wiped = self._generation not in (None, generation)
                if self._generation is None or wiped or waited >= EVERY_SECONDS:
                    await self.run_once()
                    waited = 0.0
                self._generation = generation
            except Exception as error:  # noqa: BLE001 - a watchman never leaves
                _log.warning("repair_postponed", service=self._transactions.service, error=type(error).__name__)
            await asyncio.sleep(2)
            waited += 2

    async def run_once(self) -> int:
        """Pull what is missing from every publisher; how many events were pulled."""
        pulled = 0
        for publisher in self._heard_from:
            pulled += await self._from(publisher)
        self.pulled += pulled
        return pulled

    async def _from(self, publisher: str) -> int:
        async with self._transactions.begin() as work:
            since = await work.db.scalar(select(repairs.c.checked_until).where(repairs.c.publisher == publisher))
        pulled = 0
        page, started = await self._publishers.heads(publisher, since, None)
        while page:
            pulled += await self._pull(publisher, page)
            page, _ = await self._publishers.heads(publisher, since, page[-1][0])
        await self._checked(publisher, started - CLOSED)
        return pulled

    async def _pull(self, publisher: str, heads: list[tuple[UUID, int]]) -> int:
        async with self._transactions.begin() as work:
            rows = (
                await work.db.execute(
                    _BEHIND,
                    {
                        "aggregates": [aggregate for aggregate, _ in heads],
                        "versions": [version for _, version in heads],
                        "publisher": publisher,
                    },
                )
            ).all()
        behind = [(row.aggregate_id, row.applied) for row in rows if row.applied < row.version]
        ahead = [(row.aggregate_id, max(row.version - 1, 0)) for row in rows if row.applied > row.version]
        if ahead:  # the publisher was set back: its last event shows it to the gate
            _log.error("publisher_rewound", service=self._transactions.service, publisher=publisher, count=len(ahead))
        pulled = 0
        wanted = behind + ahead
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            messages = await self._publishers.events_of(publisher, wanted[start : start + ASKED_AT_ONCE])
            if messages:
                await self._consumer.deal_with(messages)
                pulled += len(messages)
        return pulled

    async def _checked(self, publisher: str, until: datetime) -> None:
        async with self._transactions.begin() as work:
            query = insert(repairs).values(publisher=publisher, checked_until=until)
            await work.db.execute(
                query.on_conflict_do_update(index_elements=["publisher"], set_={"checked_until": until})
            )
