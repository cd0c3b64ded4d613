"""A schema that is another for a while."""

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import text

from chassis.db.work import Transactions


@contextlib.asynccontextmanager
async def altered(transactions: Transactions, change: str, back: str) -> AsyncIterator[None]:
    """Run one statement, and the other in the end: the database is shared with other tests."""
    async with transactions.begin() as work:
        await work.db.execute(text(change))
    try:
        yield
    finally:
        async with transactions.begin() as work:
            await work.db.execute(text(back))
