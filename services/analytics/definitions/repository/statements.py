"""Statements built once for all questions of one form: to build one takes longer than to execute it."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, TextClause, literal_column
from sqlalchemy.dialects import postgresql

MAX_STATEMENTS = 256  # cached of each kind, the last used
_statements: dict[Callable[[], TextClause], TextClause] = {}  # by the function that builds them
_one_at_a_time = threading.Lock()  # whoever comes meanwhile waits, and builds no second copy


def compile_sql(query: ClauseElement) -> str:
    """Compile a query to SQL for the driver, with its constants written into it."""
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def parameter(number: int) -> ColumnElement[Any]:
    """Return the placeholder of a value that comes with the question."""
    return literal_column(f"${number}")


async def get_statement(build: Callable[[], TextClause]) -> TextClause:
    """Return a statement, built once per process: in a thread, because that takes up to a second."""
    if build not in _statements:
        await asyncio.to_thread(_build_once, build)
    return _statements[build]


def _build_once(build: Callable[[], TextClause]) -> None:
    with _one_at_a_time:
        if build not in _statements:
            _statements[build] = build()
