"""Statements written once for all questions of one form: building one takes longer than the database does."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, TextClause, literal_column
from sqlalchemy.dialects import postgresql

MAX_STATEMENTS = 256  # kept of each kind, of those asked last
_statements: dict[Callable[[], TextClause], TextClause] = {}  # by what builds them


def compile_sql(query: ClauseElement) -> str:
    """As the driver takes it, what is known beforehand written into it."""
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def parameter(number: int) -> ColumnElement[Any]:
    """A value that comes with the question."""
    return literal_column(f"${number}")


async def get_statement(build: Callable[[], TextClause]) -> TextClause:
    """Built once in a process, in a third of a second: the first to need it leaves that to a thread."""
    if build not in _statements:
        _statements[build] = await asyncio.to_thread(build)
    return _statements[build]
