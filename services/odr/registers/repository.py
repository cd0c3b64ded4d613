"""Entries of the registers: find, lock, save, list as of a day, count."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, and_, exists, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reading.normalization import letters_of
from services.odr.enterprises.repository import after_position
from services.odr.histories.domain import Change
from services.odr.histories.repository import change_rows, last_change_is, load_changes
from services.odr.registers.domain.counts import Counts
from services.odr.registers.domain.entries import OPEN_STATES, ChangeKind, Entry, EntryState
from services.odr.registers.domain.registers import Business, Level, Listing, PlaceKind, Register, TradeField
from services.odr.registers.tables import entries, entry_changes

_TYPES: dict[str, type[StrEnum]] = {"field": TradeField, "place_kind": PlaceKind, "level": Level}
_LISTING = tuple(one.name for one in fields(Listing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries of a register are looked for; empty conditions hold for all."""

    register: Register
    field: TradeField | None = None
    town: str | None = None
    level: Level | None = None
    place_kind: PlaceKind | None = None
    words: str | None = None  # of a name, or a credit code


async def get_entry(db: AsyncConnection, register: Register, entry_id: UUID, *, lock: bool = False) -> Entry | None:
    query = select(entries).where(entries.c.entry_id == entry_id, entries.c.register == register)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return (await _with_changes(db, [row]))[0] if row else None


async def lock_open_entries(db: AsyncConnection, register: Register, businesses: Collection[Business]) -> list[Entry]:
    """Return the entries of these businesses that have not left the register, locked in the order of businesses."""
    names, towns = ([one[part] for one in businesses] for part in (0, 1))
    given = (
        func.unnest(literal(names, ARRAY(Text)), literal(towns, ARRAY(Text)))
        .table_valued("name_key", "town")
        .render_derived()
    )
    query = (
        select(entries)
        .join(given, and_(entries.c.name_key == given.c.name_key, entries.c.town == given.c.town))
        .where(entries.c.register == register, entries.c.state.in_(OPEN_STATES))
        .order_by(entries.c.name_key, entries.c.town)
    )
    return await _with_changes(db, list(await db.execute(query.with_for_update(of=entries))))


async def add_entries(db: AsyncConnection, added: Sequence[Entry]) -> list[Entry]:
    """Store new entries but those whose business has another one open on the register; return those that are stored."""
    if not added:
        return []
    query = insert(entries).on_conflict_do_nothing().returning(entries.c.entry_id)
    stored_ids = set((await db.execute(query, [_row(entry) for entry in added])).scalars())
    stored = [entry for entry in added if entry.entry_id in stored_ids]
    if stored:
        await db.execute(insert(entry_changes), [row for entry in stored for row in _change_rows(entry)])
    return stored


async def save_entry(db: AsyncConnection, entry: Entry) -> None:
    """Store an entry that changed; changes that are stored stay as they are."""
    row = _row(entry)
    await db.execute(insert(entries).values(row).on_conflict_do_update(index_elements=["entry_id"], set_=row))
    await db.execute(insert(entry_changes).on_conflict_do_nothing(), _change_rows(entry))


async def list_members(
    db: AsyncConnection,
    wanted: Wanted,
    day: date,
    *,
    state: EntryState | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Entry]:
    """List who stood on a register on a day, the newest application first; ``state`` is that of the day."""
    suspended = _suspended_on(day)
    standing = {None: true(), EntryState.SUSPENDED: suspended, EntryState.LISTED: ~suspended}[state]
    return await _list(db, select(entries).where(_matches(wanted), _stood_on(day), standing), after, limit)


async def list_waiting(
    db: AsyncConnection, wanted: Wanted, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[Entry]:
    """List the applications that wait for their review."""
    waiting = entries.c.state == EntryState.APPLIED
    return await _list(db, select(entries).where(_matches(wanted), waiting), after, limit)


async def list_changed(
    db: AsyncConnection,
    wanted: Wanted,
    first: date,
    last: date,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Entry]:
    """List who joined, left, was suspended or restored within a period."""
    changed = exists().where(
        entry_changes.c.entry_id == entries.c.entry_id,
        entry_changes.c.on.between(first, last),
        entry_changes.c.number > 1,
    )
    ended = entries.c.ended_on.between(first, last)
    begun = entries.c.began_on.is_not(None)
    return await _list(db, select(entries).where(_matches(wanted), begun, or_(changed, ended)), after, limit)


async def count_period(db: AsyncConnection, wanted: Wanted, first: date, last: date) -> Counts:
    """Count a register over the days from ``first`` to ``last``."""
    query = select(*_counts(first, last)).where(_matches(wanted))
    return Counts(**(await db.execute(query)).mappings().one())


async def count_waiting(db: AsyncConnection, wanted: Wanted) -> int:
    query = select(func.count()).select_from(entries).where(_matches(wanted), entries.c.state == EntryState.APPLIED)
    return (await db.execute(query)).scalar_one()


async def count_groups(
    db: AsyncConnection, wanted: Wanted, by: str, first: date, last: date
) -> list[tuple[str | None, Counts]]:
    """Count a register by field, kind of place, town or level, the largest group first."""
    column = entries.c[by]
    query = select(column.label("group"), *_counts(first, last)).where(_matches(wanted)).group_by(column)
    groups = [
        (row["group"], Counts(**{name: value for name, value in row.items() if name != "group"}))
        for row in (await db.execute(query)).mappings()
    ]
    return sorted(groups, key=lambda group: (-group[1].count, group[0] or ""))


async def list_promises(db: AsyncConnection, name: str | None, uscc: str | None, day: date) -> list[Entry]:
    """Return the entries of a business, by its credit code or its name's letters, that stood on a register on a day."""
    query = select(entries).where(_of_business(name, uscc), _stood_on(day)).order_by(entries.c.register)
    return await _with_changes(db, list(await db.execute(query.limit(20))))


def _counts(first: date, last: date) -> Sequence[ColumnElement[Any]]:
    """Return the counts of a period: who began and ended on one day never stood on the register, and joined nothing."""
    member, suspended = _stood_on(last), _suspended_on(last)
    stood = entries.c.began_on.is_not(None) & entries.c.began_on.is_distinct_from(entries.c.ended_on)
    return (
        func.count().filter(member).label("count"),
        func.count().filter(stood, entries.c.began_on.between(first, last)).label("joined"),
        func.count().filter(stood, entries.c.ended_on.between(first, last)).label("left"),
        func.count().filter(member, suspended).label("suspended"),
        func.count().filter(member, ~suspended, _restored_within(first, last)).label("restored"),
    )


def _stood_on(day: date) -> ColumnElement[bool]:
    return and_(entries.c.began_on <= day, or_(entries.c.ended_on.is_(None), entries.c.ended_on > day))


def _suspended_on(day: date) -> ColumnElement[bool]:
    """Return whether the last change of an entry up to a day suspended it; the few that it did are found once."""
    last = last_change_is(entry_changes, "entry_id", (ChangeKind.SUSPENDED,), day)
    suspended = select(entry_changes.c.entry_id).where(last)
    return entries.c.entry_id.in_(suspended)


def _restored_within(first: date, last: date) -> ColumnElement[bool]:
    restored = select(entry_changes.c.entry_id).where(
        entry_changes.c.kind == ChangeKind.RESTORED, entry_changes.c.on.between(first, last)
    )
    return entries.c.entry_id.in_(restored)


def _of_business(name: str | None, uscc: str | None) -> ColumnElement[bool]:
    by_name = entries.c.name_key == letters_of(name)
    return by_name if uscc is None else or_(entries.c.uscc == uscc, and_(entries.c.uscc.is_(None), by_name))


def _matches(wanted: Wanted) -> ColumnElement[bool]:
    conditions = [entries.c.register == wanted.register]
    conditions += [
        entries.c[name] == value
        for name in ("field", "town", "level", "place_kind")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.words:
        letters = letters_of(wanted.words)
        conditions.append(or_(entries.c.name_key.contains(letters, autoescape=True), entries.c.uscc == letters.upper()))
    return and_(*conditions)


async def _list(
    db: AsyncConnection, query: Select[Any], after: tuple[datetime, UUID] | None, limit: int
) -> list[Entry]:
    query = query.order_by(entries.c.applied_at.desc(), entries.c.entry_id).limit(limit)
    if after:
        query = query.where(after_position(entries.c.applied_at, entries.c.entry_id, after))
    return await _with_changes(db, list(await db.execute(query)))


async def _with_changes(db: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Entry]:
    ids = [row.entry_id for row in rows]
    by_entry = await load_changes(db, entry_changes, "entry_id", ids, ChangeKind)
    return [_entry(row, by_entry[row.entry_id]) for row in rows]


def _entry(row: Row[Any], changes: tuple[Change[ChangeKind], ...]) -> Entry:
    values = {name: getattr(row, name) for name in _LISTING}
    typed = {name: kind(values[name]) for name, kind in _TYPES.items() if values[name] is not None}
    return Entry(
        entry_id=row.entry_id,
        register=Register(row.register),
        listing=Listing(**values | typed),
        changes=changes,
    )


def _row(entry: Entry) -> dict[str, Any]:
    return asdict(entry.listing) | {
        "entry_id": entry.entry_id,
        "register": entry.register,
        "name_key": entry.listing.business[0],
        "applied_at": entry.changes[0].at,
        "state": entry.state,
        "began_on": entry.began_on,
        "ended_on": entry.ended_on,
    }


def _change_rows(entry: Entry) -> list[dict[str, Any]]:
    return change_rows("entry_id", entry.entry_id, entry.changes)
