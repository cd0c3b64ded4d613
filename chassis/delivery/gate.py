"""The gate: each event of an aggregate is acted on once, in order, whatever the bus does.

``applied(aggregate_id, publisher, version)`` is locked for the batch's aggregates in the handler's transaction, in
order of the id. The decision itself is pure (``admit``), so that a simulation can run it by the million.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.delivery.envelope import Arrived

Key = tuple[UUID, str]

_LOCK = text("""
with wanted as (
    select * from unnest(cast(:aggregates as uuid[]), cast(:publishers as text[])) as t(aggregate_id, publisher)
), fresh as (
    insert into applied (aggregate_id, publisher, version, epoch)
    select aggregate_id, publisher, 0, 0 from wanted order by aggregate_id, publisher
    on conflict do nothing
    returning aggregate_id, publisher, version, epoch
)
select a.aggregate_id, a.publisher, a.version, a.epoch from wanted w, lateral (
    select * from applied where aggregate_id = w.aggregate_id and publisher = w.publisher for update
) a
union all select aggregate_id, publisher, version, epoch from fresh
""")
# What was acted on is parked no longer, also if another parked it while this transaction waited for the gate.
_ADVANCE = text("""
with moves as (
    select * from unnest(cast(:aggregates as uuid[]), cast(:publishers as text[]), cast(:firsts as int[]),
        cast(:versions as int[]), cast(:epochs as smallint[])) as t(aggregate_id, publisher, first, version, epoch)
), unparked as (
    delete from parked p using moves m
    where p.aggregate_id = m.aggregate_id and p.publisher = m.publisher and p.version between m.first and m.version
)
update applied a set version = m.version, epoch = m.epoch from moves m
where a.aggregate_id = m.aggregate_id and a.publisher = m.publisher
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far one publisher's events about one aggregate were acted on."""

    version: int = 0
    epoch: int = 0


@dataclass(slots=True, kw_only=True)
class Admission:
    """What to do with a batch: act on ``ready`` in this order, park ``early``, forget the rest."""

    ready: list[Arrived] = field(default_factory=list)
    early: list[Arrived] = field(default_factory=list)
    rewound: list[Arrived] = field(default_factory=list)
    duplicates: int = 0


def admit(arrived: Iterable[Arrived], marks: Mapping[Key, Mark], blocked: Mapping[Key, int] | None = None) -> Admission:
    """Sort what arrived (and what was parked) by the next version each aggregate waits for.

    ``blocked`` names versions that sit in quarantine: what follows them stays parked. An event of a later epoch
    whose version was already acted on tells that its publisher was set back in time: never skipped in silence.
    """
    admission = Admission()
    places: dict[Key, int] = {}
    pending: dict[Key, dict[int, Arrived]] = {}
    for place, event in enumerate(arrived):
        mark = marks.get(event.key, Mark())
        if event.version <= mark.version:
            if event.epoch > mark.epoch:
                admission.rewound.append(event)
            else:
                admission.duplicates += 1
        elif event.epoch < mark.epoch:
            admission.rewound.append(event)
        elif event.version in pending.setdefault(event.key, {}):
            admission.duplicates += 1
        else:
            pending[event.key][event.version] = event
            places.setdefault(event.key, place)
    for key in sorted(pending, key=lambda key: places[key]):
        _admit_key(admission, pending[key], marks.get(key, Mark()), (blocked or {}).get(key))
    return admission


def _admit_key(admission: Admission, events: dict[int, Arrived], mark: Mark, stop: int | None) -> None:
    upcoming = mark.version + 1
    while upcoming in events and (stop is None or upcoming < stop):
        admission.ready.append(events.pop(upcoming))
        upcoming += 1
    if stop is not None and events.pop(stop, None) is not None:
        admission.duplicates += 1  # already held in quarantine
    admission.early.extend(events[version] for version in sorted(events))


async def lock(db: AsyncConnection, keys: Iterable[Key]) -> dict[Key, Mark]:
    """Lock the rows of these aggregates and tell how far each has come."""
    ordered = sorted(set(keys))
    if not ordered:
        return {}
    marks: dict[Key, Mark] = {}
    while len(marks) < len(ordered):  # a row another transaction made meanwhile is seen by the next statement only
        rows = await db.execute(
            _LOCK, {"aggregates": [key[0] for key in ordered], "publishers": [key[1] for key in ordered]}
        )
        marks = {(row.aggregate_id, row.publisher): Mark(version=row.version, epoch=row.epoch) for row in rows}
    return marks


async def advance(db: AsyncConnection, done: Sequence[Arrived]) -> None:
    """Move each aggregate's mark to the last event acted on; none of these waits any more."""
    last = {event.key: event for event in done}
    first = {event.key: event.version for event in reversed(done)}
    if last:
        await db.execute(
            _ADVANCE,
            {
                "aggregates": [key[0] for key in last],
                "publishers": [key[1] for key in last],
                "firsts": [first[key] for key in last],
                "versions": [event.version for event in last.values()],
                "epochs": [event.epoch for event in last.values()],
            },
        )
