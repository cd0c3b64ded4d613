"""What the database is asked."""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@contextlib.contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """What is asked meanwhile, in order."""
    executed: list[str] = []

    def note(*arguments: Any) -> None:
        executed.append(arguments[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield executed
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
