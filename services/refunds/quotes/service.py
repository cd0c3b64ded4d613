"""The rates, local rules and calendar that quotes are computed by, cached for a second."""

import asyncio
import time

import structlog

from chassis.db.transience import is_transient
from chassis.db.work import Transactions, Work
from services.refunds.calendars.service import calendar_in_force
from services.refunds.quotes.domain.books import Books
from services.refunds.rates import repository as rates_repository
from services.refunds.rates.domain.rates import RateName, Rates
from services.refunds.rates.service import begin_books

YOUNG_SECONDS = 1.0  # how long another process may still quote by the books of before
_log = structlog.get_logger()


class KeptBooks:
    """One process's copy. It looks for a newer version once a second at most, and reads only a newer one."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._lock = asyncio.Lock()
        self._kept: Books | None = None
        self._version: int | None = None
        self._looked = 0.0  # machine seconds

    async def current(self) -> Books:
        """The books in force. With the database away, those last read: nobody can have entered others."""
        kept = self._kept
        if kept is not None and time.monotonic() - self._looked < YOUNG_SECONDS:
            return kept
        async with self._lock:
            if self._kept is None or time.monotonic() - self._looked >= YOUNG_SECONDS:
                self._kept = await self._look(self._kept)
                self._looked = time.monotonic()
            return self._kept

    def look_again(self) -> None:
        """Someone entered something here: the next quote looks."""
        self._looked = 0.0

    async def _look(self, kept: Books | None) -> Books:
        try:
            return await self._read(kept)
        except Exception as failure:
            if kept is None or not is_transient(failure):
                raise
            _log.warning("books_not_read")
            return kept

    async def _read(self, kept: Books | None) -> Books:
        async with self._transactions.begin() as work:
            version = await rates_repository.version_of_books(work.db)
            if kept is not None and version == self._version:
                return kept
            if version is None:
                await begin_books(work)
                version = await rates_repository.version_of_books(work.db)
            books = await read_books(work)
        self._version = version
        return books


async def read_books(work: Work) -> Books:
    """The books in force."""
    rates = await rates_repository.rates_in_force(work.db)
    told = {name: [rate for table, rate, _ in rates if table is name] for name in RateName}
    return Books(
        rates=Rates.of(told[RateName.LPR], told[RateName.DEPOSIT]),
        local_rules=tuple(rule for rule, _ in await rates_repository.local_rules_in_force(work.db)),
        calendar=await calendar_in_force(work),
    )
