"""Cube cells of many complaints, made by copying those of a few to earlier days and summing months from days."""
# ruff: noqa: S608 - the names in these statements are our own

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import asyncpg
from sqlalchemy import Table

from services.analytics.cubes.tables import CELL, balance_days, balances, cube_days, cubes

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
MOVED_DAYS = 28  # a copy is moved by 0 to 27 days
FIRST_MONTH = "date_trunc('month', first)::date"
MONTH = "date_trunc('month', {column})::date"
BALANCED = "(select max(first) from balanced_months)"
HANDLED = "first + case basis when 'cohort' then days else 0 end"


@dataclass(frozen=True, slots=True)
class Cells:
    """A table of cells, and the order in which processing events inserts them: by the day of handling."""

    table: Table
    order: str

    def apart(self) -> list[str]:
        """Return the columns that distinguish cells of the same day."""
        return ["key", *(column.name for column in self.table.primary_key if column.name not in CELL)]

    def numbers(self) -> list[str]:
        return [column.name for column in self.table.c if not column.primary_key]


CELLS = (
    Cells(cubes, "first, cube"),
    Cells(cube_days, f"{HANDLED}, cube"),
    Cells(balances, "seen, first, cube"),
    Cells(balance_days, f"seen, {HANDLED}, cube"),
)
BALANCES = CELLS[2:]


async def copy(database: Connection, copies: int) -> None:
    """Replace all cells by so many moved copies; balances only of the months that are already balanced.

    The tables must hold single days.
    """
    moved = {n % MOVED_DAYS: len(range(n % MOVED_DAYS, copies, MOVED_DAYS)) for n in range(min(copies, MOVED_DAYS))}
    values = ", ".join(f"({days}, {times})" for days, times in moved.items())
    for cells in CELLS:
        name, month = cells.table.name, MONTH.format(column="seen - moved")
        await database.execute(f"create temp table one as select * from {name} where level = 'day'")
        await database.execute(f"truncate {name}")
        expressions = {"cube": "cube", "basis": "basis", "level": "level", "first": "first - moved"}
        expressions |= {key: month if key == "seen" else key for key in cells.apart()}
        sums = {number: f"sum({number} * times)" for number in cells.numbers()}
        over = f"where {month} <= {BALANCED}" if "seen" in expressions else ""
        await database.execute(_summing(cells, expressions, sums, f"one, (values {values}) v (moved, times) {over}"))
        expressions |= {"level": "'month'", "first": FIRST_MONTH} | {key: key for key in cells.apart()}
        sums = {number: f"sum({number})" for number in cells.numbers()}
        await database.execute(_summing(cells, expressions, sums, name))
        await database.execute("drop table one")
    await database.execute(
        "insert into balanced_months select distinct seen, reached, true from balances,"
        " (select reached from balanced_months limit 1) last on conflict do nothing"
    )


def _summing(cells: Cells, expressions: Mapping[str, str], sums: Mapping[str, str], source: str) -> str:
    selected = ", ".join(f"{what} as {name}" for name, what in (expressions | sums).items())
    by = ", ".join(what for what in expressions.values() if what != "'month'")
    return (
        f"insert into {cells.table.name} ({', '.join((*expressions, *sums))}) select * from"
        f" (select {selected} from {source} group by {by}) c order by {cells.order}"
    )


def differing_months(cells: Cells, months: str) -> str:
    """Return a query for the number of cells in ``months`` that differ from the sum of their days."""
    columns = [name for name in (*CELL[:4], *cells.apart()) if name != "seen"]
    month = MONTH.format(column="seen")
    sums = [f"sum({number}) as {number}" for number in cells.numbers()]
    days = (
        f"select {', '.join((*columns, f'{month} as seen', *sums))} from {cells.table.name} where {month} <= {BALANCED}"
        f" group by {', '.join((*columns, month))}"
    )
    one = f"select {', '.join((*columns, 'seen', *cells.numbers()))} from {months}"
    counting = " or ".join(f"{number} <> 0" for number in cells.numbers())
    return f"select count(*) from (({one} except {days}) union all ({days} except {one})) d where {counting}"
