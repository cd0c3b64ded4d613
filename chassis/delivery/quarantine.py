"""Operation of a service's queues: their status, and the list, replay and skip of quarantined events."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.shanghai import SHANGHAI, written
from chassis.db.tables import parked, quarantined
from chassis.db.work import Transactions, Work
from chassis.delivery import inbox, parking, rewind
from chassis.delivery.consumer import Consumer
from chassis.delivery.envelope import ATTRIBUTES, unwrap
from chassis.errors import Conflict, NotFound

MAX_ATTRIBUTE_LENGTH = 200  # characters of a header that are returned: the writer of the message chose them
_SHOWN_COLUMNS = ("id", "aggregate_id", "publisher", "version", "type", "why", "error", "attempts", "state", "behind")
_PARKED_BEHIND = (
    select(func.count())
    .where(parked.c.aggregate_id == quarantined.c.aggregate_id, parked.c.publisher == quarantined.c.publisher)
    .scalar_subquery()
)
_QUARANTINED = select(quarantined, _PARKED_BEHIND.label("behind"))


class QuarantineState(StrEnum):
    OPEN = "open"
    REPLAYING = "replaying"
    REPLAYED = "replayed"
    SKIPPED = "skipped"


class NotQuarantined(NotFound):
    code = "not_quarantined"
    zh = "没有这条隔离的消息"
    en = "No such quarantined message"


class AlreadyClosed(Conflict):
    code = "quarantine_closed"
    zh = "这条消息已处理过"
    en = "This message was dealt with already"


class PublisherRewound(Conflict):
    """There is nothing to replay: the publisher has lost the event."""

    code = "publisher_rewound"
    zh = "发布方被恢复到较早时刻：先对它执行 make restored，核对本服务的状态后再跳过"
    en = "Its publisher was set back: run make restored for it, compare this service's state, then skip"


async def load_queue_status(db: AsyncConnection) -> dict[str, Any]:
    """Return the metrics of the queues: sizes, ages in seconds, and what holds them up.

    ``outbox_dead`` counts deleted outbox rows that vacuum cannot remove, because an open transaction or a replication
    slot still needs an earlier state of the database; the relay reads past them.
    """
    row = (
        await db.execute(
            text(
                "select (select count(*) from outbox) as outbox,"
                " (select extract(epoch from clock_timestamp() - l.recorded_at) from outbox o"
                "  join event_log l using (aggregate_id, version) order by o.id limit 1) as oldest,"
                " (select count(*) from parked) as parked,"
                " (select extract(epoch from clock_timestamp() - min(parked_at)) from parked) as parked_oldest,"
                " (select count(*) from quarantined where state = 'open') as quarantined,"
                " (select count(*) from quarantined where state = 'open' and why = 'publisher_rewound') as rewound,"
                " (select extract(epoch from clock_timestamp() - min(xact_start)) from pg_stat_activity"
                "  where application_name like 'weiquan ' || current_schema() || '%' and pid <> pg_backend_pid())"
                "  as oldest_transaction,"
                " pg_stat_get_dead_tuples('outbox'::regclass) as outbox_dead,"
                " (select pg_stat_get_db_checksum_failures(oid) from pg_database where datname = current_database())"
                "  as checksum_failures,"
                " (select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver)"
                "  as archiving_fails"
            )
        )
    ).one()
    return {
        "outbox_depth": row.outbox,
        "outbox_oldest_seconds": round(float(row.oldest or 0), 3),
        "parked": row.parked,
        "parked_oldest_seconds": round(float(row.parked_oldest or 0), 3),
        "quarantined": row.quarantined,
        "rewound": row.rewound,
        "oldest_transaction_seconds": round(float(row.oldest_transaction or 0), 3),
        "outbox_dead": row.outbox_dead,
        "checksum_failures": row.checksum_failures,
        "archiving_fails": int(bool(row.archiving_fails)),
    }


async def list_quarantined(
    db: AsyncConnection, state: str, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[dict[str, Any]]:
    """Return the quarantined events in a state, newest first, without bodies, which may contain personal data.

    ``before`` is the instant and id of the last event of the previous page.
    """
    query = _QUARANTINED.where(quarantined.c.state == state)
    if before is not None:
        query = query.where(tuple_(quarantined.c.quarantined_at, quarantined.c.id) < tuple_(*before))
    rows = await db.execute(query.order_by(quarantined.c.quarantined_at.desc(), quarantined.c.id.desc()).limit(limit))
    return [_row_view(row) for row in rows]


async def read_quarantined(db: AsyncConnection, quarantined_id: UUID) -> dict[str, Any]:
    """Return one quarantined event with the headers of its envelope and who closed it, without its body.

    Raises:
        NotQuarantined: there is no such event.
    """
    row = (await db.execute(_QUARANTINED.where(quarantined.c.id == quarantined_id))).first()
    if row is None:
        raise NotQuarantined
    headers = json.loads(row.headers)
    return _row_view(row) | {
        "complaint_id": row.complaint_id,
        "headers": {name: str(headers[name])[:MAX_ATTRIBUTE_LENGTH] for name in ATTRIBUTES if name in headers},
        "closed_by": row.closed_by,
        "closed_reason": row.closed_reason,
        "closed_at": row.closed_at and written(row.closed_at),
    }


def _row_view(row: Any) -> dict[str, Any]:
    at = row.quarantined_at.astimezone(SHANGHAI)
    return {name: getattr(row, name) for name in _SHOWN_COLUMNS} | {"quarantined_at": at.isoformat()}


async def replay(transactions: Transactions, consumer: Consumer, quarantined_id: UUID, by: str) -> str:
    """Handle a quarantined event again, and after it those parked behind it; return the new state.

    ``NotQuarantined`` is raised for an unknown id, ``AlreadyClosed`` for a replayed or skipped event.

    Raises:
        PublisherRewound: the publisher has lost the event.
    """
    async with transactions.begin(by) as work:
        row = await _lock_open_row(work, quarantined_id)
        if row.why == rewind.WHY:
            raise PublisherRewound
        await parking.close_quarantined(work.db, quarantined_id, state="replaying", by=by, reason=None, now=work.now)
        work.audit("quarantine.replay", str(quarantined_id))
    await consumer.process([parking.message_of(row)])
    async with transactions.begin(by) as work:
        state = await work.db.scalar(select(quarantined.c.state).where(quarantined.c.id == quarantined_id))
        if state == "replaying":
            state = "replayed"
            await parking.close_quarantined(work.db, quarantined_id, state=state, by=by, reason=None, now=work.now)
    return str(state)


async def skip(transactions: Transactions, consumer: Consumer, quarantined_id: UUID, by: str, reason: str) -> None:
    """Drop an event for good, and handle those parked behind it.

    ``NotQuarantined``, ``AlreadyClosed`` and ``PublisherRewound`` are raised as by ``replay``; an event that its
    publisher has lost can be skipped after its new history was accepted (``make restored``).
    """
    async with transactions.begin(by) as work:
        row = await _lock_open_row(work, quarantined_id)
        if row.why == rewind.WHY:
            await _close_rewound(work, row, by, reason)
            return
        message = parking.message_of(row)
        readable = row.why != parking.UNREADABLE  # an unreadable one has no place in an order, and blocks nothing
        if readable:
            event = unwrap(message)
            marks = await inbox.lock_positions(work.db, [event.key])
            if marks[event.key].version == event.version - 1:
                work.add_final_statements(inbox.advance_inbox([event]))
        await parking.close_quarantined(work.db, quarantined_id, state="skipped", by=by, reason=reason, now=work.now)
        work.audit("quarantine.skip", str(quarantined_id), reason)
    if readable:
        await consumer.process([message])


async def _close_rewound(work: Work, row: Any, by: str, reason: str) -> None:
    """Skip an event that its publisher has lost, after a person has compared the services.

    Raises:
        PublisherRewound: the new history is not yet accepted, so the row still blocks a version.
    """
    if row.version is not None:
        raise PublisherRewound
    await parking.close_quarantined(work.db, row.id, state="skipped", by=by, reason=reason, now=work.now)
    work.audit("quarantine.skip", str(row.id), reason)


async def _lock_open_row(work: Work, quarantined_id: UUID) -> Any:
    row = (
        await work.db.execute(select(quarantined).where(quarantined.c.id == quarantined_id).with_for_update())
    ).first()
    if row is None:
        raise NotQuarantined
    if row.state not in ("open", "replaying"):
        raise AlreadyClosed
    return row
