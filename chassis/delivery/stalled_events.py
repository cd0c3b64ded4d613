"""Events that need no person any more: interrupted replays, types known by now, parked events that can be handled."""

import contextlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from chassis.db.tables import quarantined
from chassis.db.work import Transactions
from chassis.delivery import parking
from chassis.delivery.consumer import Consumer
from chassis.delivery.quarantine import AlreadyClosed, replay
from contracts.event import known_events

REPLAY_BATCH = 500
REPLAY_TIMEOUT = timedelta(minutes=1)  # no replay takes longer: its process was killed, or lost the database
RETRY_AFTER = timedelta(seconds=30)  # since it was parked
RETRY_BATCH = 100
_END_ABANDONED_REPLAYS = text("""
    update quarantined q set state = case when exists (
            select from applied a
            where a.aggregate_id = q.aggregate_id and a.publisher = q.publisher and a.version >= q.version
        ) then 'replayed' else 'open' end
    where state = 'replaying' and closed_at < :before and not exists (
        select from quarantined twin where twin.state = 'open' and twin.version = q.version
            and twin.aggregate_id = q.aggregate_id and twin.publisher = q.publisher
    )
""")
_NEXT_PARKED = text("""
    select p.* from parked p left join applied a using (aggregate_id, publisher)
    where p.parked_at < :before and p.version = coalesce(a.version, 0) + 1
        and (p.parked_at, p.aggregate_id, p.publisher) > (:at, :aggregate, :publisher)
        and not exists (
            select from quarantined q where q.state = 'open' and q.aggregate_id = p.aggregate_id
                and q.publisher = p.publisher and q.version <= p.version
        )
    order by p.parked_at, p.aggregate_id, p.publisher limit :limit
""")


async def replay_known_types(
    transactions: Transactions, consumer: Consumer, *, abandoned_after: timedelta = REPLAY_TIMEOUT
) -> None:
    """Replay quarantined events whose type was unknown when they arrived and is known to this release.

    Replays begun longer than ``abandoned_after`` ago were interrupted and are closed first: as replayed where the inbox
    has the event, else open again.
    """
    known_types = select(quarantined.c.id).where(
        quarantined.c.state == "open", quarantined.c.why == parking.UNKNOWN_TYPE, quarantined.c.type.in_(known_events())
    )
    async with transactions.begin() as work:
        await work.db.execute(_END_ABANDONED_REPLAYS, {"before": work.now - abandoned_after})
        rows = (await work.db.execute(known_types.order_by(quarantined.c.version).limit(REPLAY_BATCH))).all()
    for row in rows:
        with contextlib.suppress(AlreadyClosed):  # by a person, or by another process
            await replay(transactions, consumer, row.id, "release")


async def retry_parked(transactions: Transactions, consumer: Consumer, *, parked_for: timedelta = RETRY_AFTER) -> None:
    """Handle the events that have been parked for this long and are next in order.

    Their process was killed, or another process committed the prerequisite while this one parked them.
    """
    after = (datetime.min.replace(tzinfo=UTC), UUID(int=0), "")
    while True:
        async with transactions.begin() as work:
            parameters = {"before": work.now - parked_for, "limit": RETRY_BATCH}
            parameters |= dict(zip(("at", "aggregate", "publisher"), after, strict=True))
            rows = (await work.db.execute(_NEXT_PARKED, parameters)).all()
        if not rows:
            return
        await consumer.process([parking.message_of(row) for row in rows])
        after = (rows[-1].parked_at, rows[-1].aggregate_id, rows[-1].publisher)
