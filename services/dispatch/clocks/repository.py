"""Statements on clocks: read them for cases, write back what changed."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CollectionAggregate, Uuid, any_, bindparam, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import ClockKind, RuleSet
from services.dispatch.clocks.domain.clock import OPEN, Clock, ClockState, most_urgent_clock
from services.dispatch.clocks.tables import clocks
from services.dispatch.rows import ColumnReaders, RowLike, row_of, state_from_row

OPEN_STATES = tuple(sorted(state.value for state in OPEN))
_CLOCK: ColumnReaders = {"kind": ClockKind, "rule_set": RuleSet, "state": ClockState}


def clock_from_row(row: RowLike) -> Clock:
    return state_from_row(Clock, row, _CLOCK)


async def clocks_by_case(db: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, list[Clock]]:
    """Return the clocks of each case, in the order they started."""
    rows = await db.execute(
        select(clocks).where(clocks.c.case_id == _any_of(ids)).order_by(clocks.c.case_id, clocks.c.number)
    )
    found: dict[UUID, list[Clock]] = {case_id: [] for case_id in ids}
    for row in rows.mappings():
        found[row["case_id"]].append(clock_from_row(row))
    return found


async def most_urgent_clocks(db: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Clock]:
    """Return the limit that presses most of each case that has one."""
    pressing = select(clocks).where(clocks.c.case_id == _any_of(ids), clocks.c.state.in_(OPEN_STATES))
    found: dict[UUID, list[Clock]] = {}
    for row in (await db.execute(pressing)).mappings():
        found.setdefault(row["case_id"], []).append(clock_from_row(row))
    return {case_id: clock for case_id, of_case in found.items() if (clock := most_urgent_clock(of_case))}


async def add_clocks(db: AsyncConnection, started: Sequence[Clock]) -> None:
    if started:
        await db.execute(insert(clocks), [row_of(clock) for clock in started])


async def save_clocks(db: AsyncConnection, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    """Write the clocks that differ from ``before``, and insert the new ones."""
    known = {(clock.case_id, clock.number): clock for clock in before}
    now = list(after)
    await add_clocks(db, [clock for clock in now if (clock.case_id, clock.number) not in known])
    changed = [clock for clock in now if known.get((clock.case_id, clock.number), clock) != clock]
    if changed:
        keys = ("case_id", "number")
        columns: dict[str, Any] = {
            column.name: bindparam(f"_{column.name}") for column in clocks.c if column.name not in keys
        }
        query = update(clocks).where(clocks.c.case_id == bindparam("_case_id"), clocks.c.number == bindparam("_number"))
        rows = [{f"_{name}": value for name, value in row_of(clock).items()} for clock in changed]
        await db.execute(query.values(columns), rows)


async def save_next_reminders(db: AsyncConnection, after: Sequence[Clock]) -> None:
    """Write ``remind_at`` and ``reminded_until`` of these clocks."""
    await db.execute(
        update(clocks)
        .where(clocks.c.case_id == bindparam("_case_id"), clocks.c.number == bindparam("_number"))
        .values(remind_at=bindparam("_remind_at"), reminded_until=bindparam("_reminded_until")),
        [
            {
                "_case_id": clock.case_id,
                "_number": clock.number,
                "_remind_at": clock.remind_at,
                "_reminded_until": clock.reminded_until,
            }
            for clock in after
        ],
    )


def _any_of(ids: Collection[UUID]) -> CollectionAggregate[bool]:
    """Bind the ids as one array, so that the statement is the same for any number of them and stays prepared."""
    return any_(literal(list(ids), ARRAY(Uuid)))
