"""The inbox: a sequence gate that admits each event of an aggregate once and in order, whatever the bus does.

The rows of ``applied(aggregate_id, publisher, version)`` are locked for the batch's aggregates in the handlers'
transaction, in order of the id. The decision itself (``admit``) is a pure function, so that a simulation can run it
millions of times.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.statements import BoundStatement, StatementPart
from chassis.delivery.envelope import ReceivedEvent

Key = tuple[UUID, str]

_KEYS = "unnest($1::uuid[], $2::text[]) as t(aggregate_id, publisher)"
_LOCKED_POSITIONS = """
fresh as (
    insert into applied (aggregate_id, publisher, version, epoch)
    select aggregate_id, publisher, 0, 0 from wanted order by aggregate_id, publisher
    on conflict do nothing
    returning aggregate_id, publisher, version, epoch
), marked as (
    select a.aggregate_id, a.publisher, a.version, a.epoch from wanted w, lateral (
        select * from applied where aggregate_id = w.aggregate_id and publisher = w.publisher for update
    ) a
    union all select aggregate_id, publisher, version, epoch from fresh
)
"""  # locks the rows of ``wanted``, and creates those that are missing
# Raw SQL, because every batch executes it: SQLAlchemy's expression language would cost half as much again.
_LOCK = f"with wanted as (select * from {_KEYS}), {_LOCKED_POSITIONS} select * from marked"  # noqa: S608 - no value in it
_LOAD = f"""
with named as (
    select * from {_KEYS}
), held as materialized (
    select
        exists(select from parked) and (
            exists(select from parked join named using (aggregate_id, publisher))
            or exists(select from parked where complaint_id = any($3::uuid[]))
        ) as parked,
        exists(select from quarantined where state = 'open')
            and exists(select from quarantined join named using (aggregate_id, publisher) where state = 'open')
            as quarantined,
        exists(select from forgotten) as forgotten
), wanted as (
    select named.* from named, held where not held.parked
), {_LOCKED_POSITIONS}
select held.*, marked.* from held left join marked on true
"""  # noqa: S608 - no value in it
# Events that were handled are unparked, also if another process parked them while this transaction waited for the lock.
_ADVANCE = StatementPart(
    """
moves as (
    select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::smallint[])
        as t(aggregate_id, publisher, first, version, epoch)
), unparked as (
    delete from parked p using moves m
    where p.aggregate_id = m.aggregate_id and p.publisher = m.publisher and p.version between m.first and m.version
), advanced as (
    update applied a set version = m.version, epoch = m.epoch from moves m
    where a.aggregate_id = m.aggregate_id and a.publisher = m.publisher
)
""",
    5,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPosition:
    """The last handled version of one publisher's events about one aggregate, and its epoch."""

    version: int = 0
    epoch: int = 0


START_POSITION = InboxPosition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockers:
    """Whether any event of some aggregates is parked or quarantined, or any person at all was erased."""

    parked: bool
    quarantined: bool
    forgotten: bool


@dataclass(slots=True, kw_only=True)
class Admission:
    """The decision on a batch: handle ``ready`` in order, park ``early``, quarantine ``rewound``, drop the rest."""

    ready: list[ReceivedEvent] = field(default_factory=list)
    early: list[ReceivedEvent] = field(default_factory=list)
    rewound: list[ReceivedEvent] = field(default_factory=list)
    duplicates: int = 0


def admit(
    received: Iterable[ReceivedEvent], positions: Mapping[Key, InboxPosition], blocked: Mapping[Key, int] | None = None
) -> Admission:
    """Decide which events, received now or parked before, are next in order for their aggregates.

    ``blocked`` holds the first quarantined version of each aggregate: later events stay parked. An event of a later
    epoch whose version was already handled, or of an earlier epoch than the last one, shows that its publisher was
    restored to an earlier state. It is returned as ``rewound``, not dropped as a duplicate.
    """
    admission = Admission()
    pending: dict[Key, dict[int, ReceivedEvent]] = {}
    for event in received:
        key = event.key
        position = positions.get(key, START_POSITION)
        if event.version <= position.version:
            if event.epoch > position.epoch:
                admission.rewound.append(event)
            else:
                admission.duplicates += 1
        elif event.epoch < position.epoch:
            admission.rewound.append(event)
        elif event.version in (versions := pending.setdefault(key, {})):
            admission.duplicates += 1
        else:
            versions[event.version] = event
    for key, versions in pending.items():  # in the order of each aggregate's first event
        _admit_key(admission, versions, positions.get(key, START_POSITION), (blocked or {}).get(key))
    return admission


def _admit_key(
    admission: Admission, events: dict[int, ReceivedEvent], position: InboxPosition, stop: int | None
) -> None:
    upcoming = position.version + 1
    while upcoming in events and (stop is None or upcoming < stop):
        admission.ready.append(events.pop(upcoming))
        upcoming += 1
    if stop is not None and events.pop(stop, None) is not None:
        admission.duplicates += 1  # already in quarantine
    admission.early.extend(events[version] for version in sorted(events))


async def load_inbox(
    db: AsyncConnection, keys: Iterable[Key], complaints: Iterable[UUID]
) -> tuple[Blockers, dict[Key, InboxPosition]]:
    """Load what blocks these aggregates and complaints, and lock and return their positions, in one round trip.

    If an event of theirs is parked, nothing is locked and the positions are empty: the caller must lock the parked
    aggregates together with these, in order of the id.
    """
    ordered = sorted(set(keys))
    rows = (await db.exec_driver_sql(_LOAD, (*key_columns(ordered), list(complaints)))).all()
    blockers = Blockers(parked=rows[0].parked, quarantined=rows[0].quarantined, forgotten=rows[0].forgotten)
    if blockers.parked:
        return blockers, {}
    positions = _positions_of([row for row in rows if row.aggregate_id is not None])
    return blockers, positions if len(positions) == len(ordered) else await lock_positions(db, ordered)


async def lock_positions(db: AsyncConnection, keys: Iterable[Key]) -> dict[Key, InboxPosition]:
    """Lock the inbox rows of these aggregates and return their positions."""
    ordered = sorted(set(keys))
    if not ordered:
        return {}
    positions: dict[Key, InboxPosition] = {}
    while len(positions) < len(
        ordered
    ):  # only the next statement sees a row that another transaction inserted meanwhile
        positions = _positions_of((await db.exec_driver_sql(_LOCK, key_columns(ordered))).all())
    return positions


def key_columns(keys: Collection[Key]) -> tuple[list[UUID], list[str]]:
    """Return the keys as two columns, as the statements take them."""
    return [key[0] for key in keys], [key[1] for key in keys]


def _positions_of(rows: Iterable[Any]) -> dict[Key, InboxPosition]:
    return {(row.aggregate_id, row.publisher): InboxPosition(version=row.version, epoch=row.epoch) for row in rows}


def advance_inbox(done: Sequence[ReceivedEvent]) -> BoundStatement:
    """Return the statement that moves each aggregate's position to its last handled event and unparks these events."""
    last = {event.key: event for event in done}
    first = {event.key: event.version for event in reversed(done)}
    versions, epochs = [event.version for event in last.values()], [event.epoch for event in last.values()]
    return _ADVANCE, (*key_columns(last), [first[key] for key in last], versions, epochs)
