"""What goes on by itself of what was held: replays that were broken off, types known by now, turns nobody took."""

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
REPLAY_TIMEOUT = timedelta(minutes=1)  # no replay takes so long: whoever began it was killed, or the database went away
RETRY_AFTER = timedelta(seconds=30)  # parked for longer
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


async def replay_known_types(transactions: Transactions, consumer: Consumer) -> None:
    """Types of a later release wait in quarantine for that release: what is known by now is acted on.

    A replay that was broken off is looked at again: it was done after all, or it waits for a person as before.
    """
    known_types = select(quarantined.c.id).where(
        quarantined.c.state == "open", quarantined.c.why == parking.UNKNOWN_TYPE, quarantined.c.type.in_(known_events())
    )
    async with transactions.begin() as work:
        await work.db.execute(_END_ABANDONED_REPLAYS, {"before": work.now - REPLAY_TIMEOUT})
        rows = (await work.db.execute(known_types.order_by(quarantined.c.version).limit(REPLAY_BATCH))).all()
    for row in rows:
        with contextlib.suppress(AlreadyClosed):  # by a person, or by another process
            await replay(transactions, consumer, row.id, "release")


async def retry_parked(transactions: Transactions, consumer: Consumer) -> None:
    """Try what is parked though nothing before it is missing.

    Whoever was to take it along was killed, or the fact it waits for was committed by another process while this one
    parked it.
    """
    after = (datetime.min.replace(tzinfo=UTC), UUID(int=0), "")
    while True:
        async with transactions.begin() as work:
            parameters = {"before": work.now - RETRY_AFTER, "limit": RETRY_BATCH}
            parameters |= dict(zip(("at", "aggregate", "publisher"), after, strict=True))
            rows = (await work.db.execute(_NEXT_PARKED, parameters)).all()
        if not rows:
            return
        await consumer.process([parking.message_of(row) for row in rows])
        after = (rows[-1].parked_at, rows[-1].aggregate_id, rows[-1].publisher)
