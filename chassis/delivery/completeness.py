"""Counts of the complaints accepted in a span of time, by what happened to them in one service.

The ids of complaints sort by the time of acceptance, so each count is an index range scan. Whatever else the
accepting service publishes about has ids that are random (UUIDv4), and so lies in no span.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import first_id

_COUNTS = """
with
held as (
    select aggregate_id as id from parked
    where publisher = :accepted_by and aggregate_id >= :low and aggregate_id < :high
    union
    select aggregate_id from quarantined
    where publisher = :accepted_by and aggregate_id >= :low and aggregate_id < :high and state <> 'replayed'
)
select
    (select count(*) from {table} where {column} >= :low and {column} < :high) as there,
    (select count(*) from held where not exists (select from {table} where {column} = held.id)) as held,
    (select count(*) from applied a
        where publisher = :accepted_by and aggregate_id >= :low and aggregate_id < :high
        and not exists (select from {table} where {column} = a.aggregate_id and {column} >= :low and {column} < :high)
        and not exists (select from held where id = a.aggregate_id)) as lost,
    (select count(*) from outbox where aggregate_id >= :low and aggregate_id < :high and version = 1) as untold,
    (select {column} from {table} order by 1 limit 1) as first
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessSource:
    """The column that holds the id of each accepted complaint, and the service that accepts complaints."""

    column: Column[Any]
    accepted_by: str


async def load_counts(
    db: AsyncConnection, complaints: CompletenessSource, since: datetime, until: datetime
) -> dict[str, Any]:
    """Count complaints that are ``there``, ``held``, ``lost`` or ``untold``.

    ``held``: parked, in quarantine, or skipped by a person; ``lost``: handled once and no longer in the table;
    ``untold``: accepted here and still in the outbox. ``first`` is the oldest complaint of the table, of any time.
    """
    query = _COUNTS.format(column=complaints.column.name, table=complaints.column.table.name)
    bound = {"low": first_id(since), "high": first_id(until), "accepted_by": complaints.accepted_by}
    return dict((await db.execute(text(query), bound)).mappings().one())
