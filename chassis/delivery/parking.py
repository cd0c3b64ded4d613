"""Store events that cannot be handled now: parked (handled later, in order) or quarantined (a person decides)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.bus.port import Message
from chassis.db.tables import parked, quarantined
from chassis.delivery.envelope import ReceivedEvent, unwrap
from chassis.delivery.inbox import Key, key_columns

HANDLER_FAILED = "handler_failed"
UNKNOWN_TYPE = "unknown_type"
UNREADABLE = "unreadable"
_IN_KEYS = (
    "(aggregate_id, publisher) in (select * from unnest(cast(:aggregates as uuid[]), cast(:publishers as text[])))"
)


async def parked_events(db: AsyncConnection, keys: Sequence[Key], complaints: Iterable[UUID]) -> list[ReceivedEvent]:
    """Return the parked events of these aggregates, and those about these complaints."""
    rows = await db.execute(
        text(
            f"select aggregate_id, publisher, headers, body from parked where {_IN_KEYS}"  # noqa: S608 - no value in it
            " or complaint_id = any(cast(:complaints as uuid[])) order by aggregate_id, publisher, version"
        ),
        _key_parameters(keys) | {"complaints": list(set(complaints))},
    )
    return [unwrap(message_of(row)) for row in rows]


async def park(db: AsyncConnection, events: Sequence[ReceivedEvent], why: str, now: datetime) -> None:
    """Store events until their predecessor or prerequisite arrives; idempotent."""
    if not events:
        return
    rows = [
        {
            "aggregate_id": event.aggregate_id,
            "publisher": event.publisher,
            "version": event.version,
            "complaint_id": event.complaint_id,
            "why": why,
            "headers": json.dumps(dict(event.message.headers)),
            "body": event.message.body,
            "parked_at": now,
        }
        for event in sorted(events, key=lambda event: (event.key, event.version))
    ]
    await db.execute(insert(parked).on_conflict_do_nothing(), rows)


async def unpark(db: AsyncConnection, events: Sequence[ReceivedEvent]) -> None:
    """Delete the parked rows of these events."""
    if events:
        await db.execute(
            text(
                "delete from parked p using unnest(cast(:aggregates as uuid[]), cast(:publishers as text[]),"
                " cast(:versions as int[])) as t(aggregate_id, publisher, version)"
                " where p.aggregate_id = t.aggregate_id and p.publisher = t.publisher and p.version = t.version"
            ),
            _key_parameters([event.key for event in events]) | {"versions": [event.version for event in events]},
        )


async def blocked_versions(db: AsyncConnection, keys: Sequence[Key]) -> dict[Key, int]:
    """Return the first quarantined version of each of these aggregates that has one."""
    if not keys:
        return {}
    rows = await db.execute(
        text(
            "select aggregate_id, publisher, min(version) as version from quarantined"  # noqa: S608 - no value in it
            f" where state = 'open' and {_IN_KEYS} group by aggregate_id, publisher"
        ),
        _key_parameters(keys),
    )
    return {(row.aggregate_id, row.publisher): row.version for row in rows}


async def quarantine(
    db: AsyncConnection,
    message: Message,
    event: ReceivedEvent | None,
    *,
    why: str,
    error: str,
    attempts: int,
    now: datetime,
) -> None:
    """Store body, headers and the type of failure until a person replays or skips the event."""
    await db.execute(
        insert(quarantined)
        .values(
            id=_content_id(message),
            aggregate_id=event.aggregate_id if event else None,
            publisher=event.publisher if event else message.topic,
            version=event.version if event else None,
            complaint_id=event.complaint_id if event else None,
            type=event.type if event else None,
            why=why,
            error=error,
            attempts=attempts,
            headers=json.dumps(dict(message.headers)),
            body=message.body,
            quarantined_at=now,
        )
        .on_conflict_do_update(
            index_elements=["id"],
            set_={"state": "open", "attempts": quarantined.c.attempts + attempts, "error": error, "why": why},
            where=quarantined.c.state == "replaying",
        )
    )


async def close_quarantined(
    db: AsyncConnection, quarantined_id: UUID, *, state: str, by: str, reason: str | None, now: datetime
) -> None:
    """Set the state of a quarantined event, with who changed it and why."""
    await db.execute(
        update(quarantined)
        .where(quarantined.c.id == quarantined_id)
        .values(state=state, closed_by=by, closed_reason=reason, closed_at=now)
    )


def _key_parameters(keys: Sequence[Key]) -> dict[str, Any]:
    aggregates, publishers = key_columns(keys)
    return {"aggregates": aggregates, "publishers": publishers}


def _content_id(message: Message) -> UUID:
    """Return an id made from the content, so that a message is quarantined once, however often it is delivered."""
    content = json.dumps(sorted(message.headers.items())).encode() + message.body
    return UUID(bytes=hashlib.sha256(content).digest()[:16])


def message_of(row: Any) -> Message:
    """Return the message of a parked or quarantined row."""
    return Message(topic=row.publisher, key=row.aggregate_id, headers=json.loads(row.headers), body=bytes(row.body))
