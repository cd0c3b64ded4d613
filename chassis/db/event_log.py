"""Append events to the event log and the outbox, in the transaction of the change they describe.

One statement allocates the versions under the row locks of ``heads`` (in order of the id, so that two writers cannot
deadlock), writes the log, and adds a pointer to the outbox for the relay.
"""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import new_id
from chassis.db.statements import BoundStatement, StatementPart
from chassis.shards import shard_of
from chassis.telemetry.trace import Trace
from contracts.event import Event

_APPEND_SQL = """
new_events as (
    select * from unnest(
        $1::uuid[], $2::int[], $3::int[], $4::smallint[],
        $5::uuid[], $6::uuid[], $7::text[],
        $8::timestamptz[], $9::bytea[], $10::text[],
        $11::text[]
    ) with ordinality as t(aggregate_id, step, total, shard, event_id, complaint_id, type, occurred_at, body,
        correlation_id, traceparent, place)
), moved as (
    insert into heads as h (aggregate_id, version, moved_at)
    select aggregate_id, max(step), clock_timestamp() from new_events group by aggregate_id order by aggregate_id
    on conflict (aggregate_id) do update set version = h.version + excluded.version, moved_at = excluded.moved_at
    returning aggregate_id, version
), numbered as (
    select new_events.*, moved.version - new_events.total + new_events.step as version
    from new_events join moved using (aggregate_id)
), logged as (
    insert into event_log (aggregate_id, version, shard, event_id, complaint_id, type, epoch, occurred_at,
        recorded_at, correlation_id, traceparent, body)
    select aggregate_id, version, shard, event_id, complaint_id, type, coalesce((select max(epoch) from log_epoch), 1),
        occurred_at, clock_timestamp(), correlation_id, traceparent, body
    from numbered
), pointed as (
    insert into outbox (shard, aggregate_id, version) select shard, aggregate_id, version from numbered order by place
)
"""
_APPEND = StatementPart(_APPEND_SQL, 11)


def append_events(traced_events: Sequence[tuple[Event, Trace]]) -> BoundStatement:
    """Return the statement that appends events; each gets the next version of its aggregate, without gaps."""
    events = [event for event, _ in traced_events]
    event_counts: dict[UUID, int] = {}
    event_numbers = []
    for event in events:
        event_counts[event.aggregate_id] = event_counts.get(event.aggregate_id, 0) + 1
        event_numbers.append(event_counts[event.aggregate_id])
    return _APPEND, (
        [event.aggregate_id for event in events],
        event_numbers,
        [event_counts[event.aggregate_id] for event in events],
        [shard_of(event.aggregate_id) for event in events],
        [new_id() for _ in events],
        [event.complaint_id for event in events],
        [event.type for event in events],
        [event.occurred_at for event in events],
        [event.model_dump_json().encode() for event in events],
        [trace.correlation_id for _, trace in traced_events],
        [trace.traceparent for _, trace in traced_events],
    )
