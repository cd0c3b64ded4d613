"""Many rows in one statement: an array per column, put side by side by ``unnest``."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class Rows:
    """``insert into table (columns) select … from unnest(…)`` for some columns of a table.

    JSON travels as text. An array within a row travels as text joined by ``SEPARATOR``, because PostgreSQL's
    ``unnest`` would flatten it.
    """

    SEPARATOR = "\x1f"

    def __init__(self, table: Table, names: Sequence[str], conflict: str = "") -> None:
        self._names = tuple(names)
        columns = [table.c[name] for name in self._names]
        arrays = ", ".join(f"cast(:{c.name} as {_carried(c.type)}[])" for c in columns)
        values = ", ".join(_read(c.name, c.type) for c in columns)
        listed = ", ".join(self._names)
        # Lists are our own table's column names; no value is ever written into the statement.
        self._statement: TextClause = text(
            f"insert into {table.name} ({listed}) select {values}"  # noqa: S608
            f" from unnest({arrays}) as given({listed}) {conflict}"
        )

    async def write(self, db: AsyncConnection, rows: Sequence[Sequence[Any]]) -> int:
        """Write rows of values in the order of the columns; tells how many were written."""
        if not rows:
            return 0
        columns = zip(*rows, strict=True)
        given = {name: list(values) for name, values in zip(self._names, columns, strict=True)}
        return (await db.execute(self._statement, given)).rowcount


def joined(values: Sequence[str]) -> str:
    return Rows.SEPARATOR.join(values)


def _carried(kind: object) -> str:
    if isinstance(kind, JSONB | ARRAY):
        return "text"
    return str(kind.compile(_DIALECT))  # type: ignore[attr-defined]


def _read(name: str, kind: object) -> str:
    if isinstance(kind, JSONB):
        return f"cast(given.{name} as jsonb)"
    if isinstance(kind, ARRAY):
        return f"string_to_array(given.{name}, e'\\x1f')"
    return f"given.{name}"
