"""Redaction: erase a person's data from the event log, parked and quarantined events, stored answers and the bus.

Order holds per publisher only, so events about an erased complaint may arrive later from any publisher; they are
redacted before a handler sees them. The bus is redacted after the commit, and once more when no relay can still hold an
event that it read before.
"""

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Select, Table, bindparam, cast, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.bus.port import Bus, Message
from chassis.db.tables import event_log, forgotten, idempotency, parked, quarantined
from chassis.db.work import Transactions
from chassis.delivery.envelope import ReceivedEvent
from chassis.errors import describe_error
from contracts.event import known_events

EVERY_SECONDS = 2.0
SECOND_SWEEP_AFTER = timedelta(minutes=2)  # machine time after which no relay publishes what it read before

SWEEP_BATCH = 100  # complaints of one sweep
_MARK_ERASED = text("""
insert into forgotten as f (complaint_id, aggregates, forgotten_at, sweeps)
select complaint_id, cast(:aggregates as uuid[]), clock_timestamp(), 0
from unnest(cast(:complaints as uuid[])) as t(complaint_id) order by complaint_id
on conflict (complaint_id) do update set
    sweeps = case when f.aggregates @> excluded.aggregates then f.sweeps else 0 end,
    aggregates = array(select distinct one from unnest(f.aggregates || excluded.aggregates) as one)
""")
_TO_SWEEP = text("""
select complaint_id, aggregates, sweeps from forgotten
where sweeps = 0 or (sweeps = 1 and forgotten_at < clock_timestamp() - cast(:settled as interval))
order by forgotten_at limit :limit for update skip locked
""")
_log = structlog.get_logger()


def redact_body(type_: str | None, body: bytes) -> bytes:
    """Return an event's body without personal fields, or ``{}`` where its type or format is unknown.

    A text field that this version does not know may be personal too, and is removed.
    """
    event = known_events().get(type_ or "")
    if event is None:
        return b"{}"
    try:
        fields = json.loads(body)
    except ValueError:
        return b"{}"
    if not isinstance(fields, dict):
        return b"{}"
    personal_fields = event.words_in(fields)
    unknown_fields = [
        name for name, value in fields.items() if name not in event.model_fields and isinstance(value, str)
    ]
    if not personal_fields and not unknown_fields:
        return body
    redacted = {name: value for name, value in fields.items() if name not in unknown_fields} | dict.fromkeys(
        personal_fields
    )
    return json.dumps(redacted, ensure_ascii=False, separators=(",", ":")).encode()


def redact_message(message: Message) -> Message:
    """Return the message with a redacted body."""
    return replace(message, body=redact_body(message.headers.get("ce_type"), message.body))


async def redact_events(db: AsyncConnection, events: Sequence[ReceivedEvent]) -> list[ReceivedEvent]:
    """Return the events, with redacted bodies where the complaint's person was erased."""
    complaint_ids = {event.complaint_id for event in events}
    rows = await db.execute(select(forgotten.c.complaint_id).where(forgotten.c.complaint_id.in_(complaint_ids)))
    redacted_ids = set(rows.scalars())
    return [
        replace(event, message=redact_message(event.message)) if event.complaint_id in redacted_ids else event
        for event in events
    ]


async def redact_complaints(db: AsyncConnection, complaints: Collection[UUID], aggregates: Collection[UUID]) -> None:
    """Erase the persons of these complaints from all stored events and answers, in the caller's transaction.

    ``aggregates`` are this service's own aggregates about them: its event log is indexed by aggregate.
    """
    await db.execute(_MARK_ERASED, {"complaints": sorted(complaints), "aggregates": sorted(aggregates)})
    await db.execute(update(idempotency).where(idempotency.c.about.in_(complaints)).values(body=None))
    fields = select(event_log.c.aggregate_id, event_log.c.version, event_log.c.type, event_log.c.body)
    await _rewrite(db, event_log, fields.where(event_log.c.aggregate_id.in_(aggregates)))
    for table, key in ((parked, ("aggregate_id", "publisher", "version")), (quarantined, ("id",))):
        type_ = cast(table.c.headers, JSONB)["ce_type"].astext.label("type")
        redacted = select(*(table.c[name] for name in key), type_, table.c.body)
        await _rewrite(db, table, redacted.where(table.c.complaint_id.in_(complaints)))


async def _rewrite(db: AsyncConnection, table: Table, query: Select[Any]) -> None:
    """Update the bodies that change; the columns before ``type`` in the query are the key."""
    rows = (await db.execute(query)).all()
    redacted_rows = [(row, redact_body(row.type, bytes(row.body))) for row in rows]
    changed = [
        {f"key_{n}": value for n, value in enumerate(row[:-2])} | {"silent": body}
        for row, body in redacted_rows
        if body != bytes(row.body)
    ]
    if changed:
        keys = [column == bindparam(f"key_{n}") for n, column in enumerate(query.selected_columns[:-2])]
        await db.execute(update(table).where(*keys).values(body=bindparam("silent")), changed)


class BusRedaction:
    """Redacts on the bus the events that this service published about erased complaints."""

    def __init__(self, transactions: Transactions, bus: Bus) -> None:
        self._transactions = transactions
        self._bus = bus

    async def run(self) -> None:
        """Redact for ever; after a failure try again."""
        while True:
            try:
                await self.run_once()
            except Exception as error:  # noqa: BLE001 - tried again
                _log.warning("sweep_postponed", service=self._transactions.service, error=describe_error(error))
            await asyncio.sleep(EVERY_SECONDS)

    async def run_once(self) -> int:
        """Redact one batch on the bus, and return its number of complaints."""
        async with self._transactions.begin() as work:
            rows = (await work.db.execute(_TO_SWEEP, {"settled": SECOND_SWEEP_AFTER, "limit": SWEEP_BATCH})).all()
            keys = {aggregate for row in rows for aggregate in row.aggregates}
            if keys:
                await self._bus.redact(self._transactions.service, keys, redact_message)
            for row in rows:
                await work.db.execute(
                    update(forgotten).where(forgotten.c.complaint_id == row.complaint_id).values(sweeps=row.sweeps + 1)
                )
        return len(rows)
