"""Bulk inserts: many rows in one statement, sent as one array per column and combined by ``unnest``."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from pydantic_core import to_json
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.statements import BoundStatement, StatementPart, execute_combined, join_parts

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
Values: TypeAlias = Sequence[Sequence[Any]]


class UnnestInsert:
    """``insert into table (columns) select … from unnest(…)`` for some columns of a table.

    JSON is sent as text. An array within a row is sent as text too, its elements joined: ``unnest`` would flatten it.
    """

    def __init__(self, table: Table, column_names: Sequence[str], conflict: str = "") -> None:
        self._table = table.name
        self._columns = [table.c[name] for name in column_names]
        self._encoders = [_encoder_of(column.type) for column in self._columns]
        self._conflict = conflict
        self.statement = self._build_statement()
        # returns the values of a row that is given by column name
        self.row_values: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter(*column_names)

    def _build_statement(self) -> str:
        """Build the statement; it contains names of tables and columns, and no values."""
        listed = ", ".join(column.name for column in self._columns)
        values = ", ".join(_decode_expression(column.name, column.type) for column in self._columns)
        arrays = ", ".join(f"${number}::{_array_type(column.type)}[]" for number, column in enumerate(self._columns, 1))
        return (
            f"insert into {self._table} ({listed}) select {values}"  # noqa: S608
            f" from unnest({arrays}) as given({listed}) {self._conflict}"
        )

    def arrays(self, rows: Values) -> tuple[list[Any], ...]:
        """Return the values by column, as they are sent."""
        if not rows:
            return tuple([] for _ in self._columns)
        columns = zip(*rows, strict=True)
        return tuple(
            list(values) if encode is None else [None if value is None else encode(value) for value in values]
            for values, encode in zip(columns, self._encoders, strict=True)
        )

    async def write(self, db: AsyncConnection, rows: Values) -> int:
        """Insert rows of values in the order of the columns, and return how many were inserted."""
        return (await db.exec_driver_sql(self.statement, self.arrays(rows))).rowcount if rows else 0


class MultiTableInsert:
    """Inserts into several tables, in this order, in one statement and so in one round trip."""

    def __init__(self, *parts: UnnestInsert) -> None:
        self._parts = parts
        self._statement_part = join_parts(
            *(StatementPart(f"written{n} as ({part.statement})", len(part.arrays(()))) for n, part in enumerate(parts))
        )

    def statement(self, *rows: Values) -> BoundStatement:
        """Return the insert of the rows of each part, to be executed with other statements."""
        return self._statement_part, [
            array for part, part_rows in zip(self._parts, rows, strict=True) for array in part.arrays(part_rows)
        ]

    async def write(self, db: AsyncConnection, *rows: Values) -> None:
        """Insert the rows of each part."""
        await execute_combined(db, [self.statement(*rows)])


def _encoder_of(kind: object) -> Callable[[Any], str] | None:
    """Return the function that encodes a value of this type as text, or ``None`` where it is sent unchanged."""
    if isinstance(kind, JSONB):
        return lambda value: (value if isinstance(value, bytes) else to_json(value)).decode()  # bytes are JSON already
    return "\x1f".join if isinstance(kind, ARRAY) else None


def _array_type(kind: object) -> str:
    if isinstance(kind, JSONB | ARRAY):
        return "text"
    return str(kind.compile(_DIALECT))  # type: ignore[attr-defined]


def _decode_expression(name: str, kind: object) -> str:
    if isinstance(kind, JSONB):
        return f"cast(given.{name} as jsonb)"
    if isinstance(kind, ARRAY):
        return f"string_to_array(given.{name}, e'\\x1f')"
    return f"given.{name}"
