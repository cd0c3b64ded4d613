"""Handling of a publisher that was restored from a backup: events handled here that its log no longer has.

After a restore the operator runs ``make restored``, and the publisher's log begins a new epoch. Its log shows up to
which version both histories agree. Events handled beyond it are quarantined as ``publisher_rewound``, and the inbox
continues with the new history. Until ``make restored`` is run, the aggregate stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import first_id
from chassis.db.tables import applied, quarantined, repairs
from chassis.db.work import Transactions
from chassis.delivery.publisher_client import PublisherClient

PAGE = 1000
WHY = "publisher_rewound"
_QUARANTINE_REWOUND = text("""
with told as (
    select * from unnest(cast(:aggregates as uuid[]), cast(:kept as int[]), cast(:seen as int[]))
        as t(aggregate_id, kept, seen)
), ahead as (
    select a.aggregate_id, a.version, t.kept from applied a join told t using (aggregate_id)
    where a.publisher = :publisher and a.version > t.kept
        and case when :followed then a.epoch < :epoch else a.version = t.seen end
    order by a.aggregate_id for update of a
), moved as (
    update applied a set version = ahead.kept, epoch = :epoch from ahead
    where a.aggregate_id = ahead.aggregate_id and a.publisher = :publisher
)
insert into quarantined (id, aggregate_id, publisher, version, why, error, attempts, headers, body, quarantined_at)
select cast(md5(concat_ws(' ', aggregate_id, cast(:publisher as text), kept, version, cast(:epoch as int))) as uuid),
    aggregate_id, :publisher, case when :followed then null else kept + 1 end, :why,
    concat_ws(' ', 'versions', kept + 1, 'to', version, 'are lost there'), 1, '{}', '', :now
from ahead on conflict (id) do nothing
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherState:
    """The state of the last comparison with a publisher: end of its window, epoch, and newest head (the witness)."""

    checked_until: datetime | None = None
    epoch: int | None = None
    witness: tuple[UUID, int] | None = None


async def load_state(db: AsyncConnection, publisher: str) -> PublisherState:
    """Load the state of the last comparison; an empty state before the first."""
    row = (await db.execute(select(repairs).where(repairs.c.publisher == publisher))).first()
    if row is None:
        return PublisherState()
    witness = (row.witness_aggregate, row.witness_version) if row.witness_aggregate else None
    return PublisherState(checked_until=row.checked_until, epoch=row.epoch, witness=witness)


async def load_witnesses(db: AsyncConnection, publisher: str, state: PublisherState) -> list[tuple[UUID, int]]:
    """Return versions that the publisher's log must have, unless it was restored from a backup.

    They are its newest head at the last comparison, and the newest aggregate since that was handled here.
    """
    witnesses = [state.witness] if state.witness else []
    if state.checked_until is not None:
        begun = applied.c.aggregate_id >= first_id(state.checked_until)
        query = select(applied.c.aggregate_id, applied.c.version).where(applied.c.publisher == publisher, begun)
        rows = await db.execute(query.order_by(applied.c.aggregate_id.desc()).limit(1))
        witnesses += [(row.aggregate_id, row.version) for row in rows]
    return witnesses


async def load_epochs(db: AsyncConnection) -> dict[str, int]:
    """Return the epoch of each publisher at its last comparison."""
    rows = await db.execute(select(repairs.c.publisher, repairs.c.epoch).where(repairs.c.epoch.is_not(None)))
    return {row.publisher: row.epoch for row in rows}


async def save_state(db: AsyncConnection, publisher: str, state: PublisherState) -> None:
    aggregate, version = state.witness or (None, None)
    values = {
        "checked_until": state.checked_until,
        "epoch": state.epoch,
        "witness_aggregate": aggregate,
        "witness_version": version,
    }
    query = insert(repairs).values(publisher=publisher, **values)
    await db.execute(query.on_conflict_do_update(index_elements=["publisher"], set_=values))


async def quarantine_rewound(
    transactions: Transactions, publishers: PublisherClient, publisher: str, state: PublisherState, epoch: int
) -> int:
    """Compare the inbox with the publisher's log, quarantine what the log has lost, return the number of aggregates.

    The inbox is read before the log, so that a log that only grew is never taken for a rewound one.
    """
    is_followed = state.epoch is not None and epoch > state.epoch
    count = 0
    after: UUID | None = None
    while page := await _load_inbox_page(transactions, publisher, after):
        last_versions = await publishers.last_versions(
            publisher, [aggregate for aggregate, _ in page], state.epoch or epoch
        )
        ahead = [(aggregate, last_versions.get(aggregate, 0), handled) for aggregate, handled in page]
        async with transactions.begin() as work:
            result = await work.db.execute(
                _QUARANTINE_REWOUND,
                {
                    "aggregates": [aggregate for aggregate, _, _ in ahead],
                    "kept": [version for _, version, _ in ahead],
                    "seen": [handled for _, _, handled in ahead],
                    "publisher": publisher,
                    "epoch": epoch,
                    "followed": is_followed,
                    "why": WHY,
                    "now": work.now,
                },
            )
            count += result.rowcount
        after = page[-1][0]
    if is_followed:
        async with transactions.begin() as work:
            await _unblock(work.db, publisher)
    return count


async def _load_inbox_page(
    transactions: Transactions, publisher: str, after: UUID | None
) -> Sequence[tuple[UUID, int]]:
    query = select(applied.c.aggregate_id, applied.c.version).where(applied.c.publisher == publisher)
    if after is not None:
        query = query.where(applied.c.aggregate_id > after)
    async with transactions.begin() as work:
        rows = await work.db.execute(query.order_by(applied.c.aggregate_id).limit(PAGE))
        return [(row.aggregate_id, row.version) for row in rows]


async def _unblock(db: AsyncConnection, publisher: str) -> None:
    """Let the events of the new history pass; the quarantined rows stay open for a person."""
    await db.execute(
        update(quarantined)
        .where(quarantined.c.publisher == publisher, quarantined.c.why == WHY, quarantined.c.state == "open")
        .values(version=None)
    )
