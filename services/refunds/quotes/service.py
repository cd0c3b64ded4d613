"""The rates, local rules and calendar that quotes are computed by, cached for a second."""

import asyncio
import time

import structlog

from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions, Work
from services.refunds.calendars.service import calendar_in_force
from services.refunds.quotes.domain.quote_rules import QuoteRules
from services.refunds.rates import repository as rates_repository
from services.refunds.rates.domain.rates import RateName, Rates
from services.refunds.rates.service import seed_rates

CHECK_SECONDS = 1.0  # how long another process may still quote by the former rules
_log = structlog.get_logger()


class QuoteRulesCache:
    """Cached quote rules of this process; the version is checked at most once a second."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._lock = asyncio.Lock()
        self._rules: QuoteRules | None = None
        self._version: int | None = None
        self._checked_at = 0.0  # seconds of the monotonic clock

    async def current(self) -> QuoteRules:
        """Return the rules in force, or the last ones loaded while the database is unavailable."""
        rules = self._rules
        if rules is not None and time.monotonic() - self._checked_at < CHECK_SECONDS:
            return rules
        async with self._lock:
            if self._rules is None or time.monotonic() - self._checked_at >= CHECK_SECONDS:
                self._rules = await self._load_or_keep(self._rules)
                self._checked_at = time.monotonic()
            return self._rules

    def invalidate(self) -> None:
        """Make the next quote check the version, because this process has just entered something."""
        self._checked_at = 0.0

    async def _load_or_keep(self, cached: QuoteRules | None) -> QuoteRules:
        try:
            return await self._load(cached)
        except Exception as failure:
            if cached is None or not is_transient(failure):
                raise
            _log.warning("books_not_read")
            return cached

    async def _load(self, cached: QuoteRules | None) -> QuoteRules:
        async with self._transactions.begin() as work:
            version = await rates_repository.get_version(work.db)
            if cached is not None and version == self._version:
                return cached
            if version is None:
                await seed_rates(work)
                version = await rates_repository.get_version(work.db)
            books = await load_quote_rules(work)
        self._version = version
        return books


async def load_quote_rules(work: Work) -> QuoteRules:
    """Load the rates, local rules and calendar in force."""
    rates = await rates_repository.rates_in_force(work.db)
    by_name = {name: [rate for table, rate, _ in rates if table is name] for name in RateName}
    return QuoteRules(
        rates=Rates.of(by_name[RateName.LPR], by_name[RateName.DEPOSIT]),
        local_rules=tuple(rule for rule, _ in await rates_repository.local_rules_in_force(work.db)),
        calendar=await calendar_in_force(work),
    )
