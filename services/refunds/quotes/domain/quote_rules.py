"""The rates, local rules and calendar that a quote is calculated with."""

from dataclasses import dataclass

from canon.calendar import Calendar
from services.refunds.quotes.domain import Quote, QuoteRequest, quote
from services.refunds.rates.domain.local_rules import LocalRule
from services.refunds.rates.domain.rates import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRules:
    """Rates, local rules and the calendar in force."""

    rates: Rates
    local_rules: tuple[LocalRule, ...]
    calendar: Calendar

    def quote(self, request: QuoteRequest) -> Quote:
        """Calculate a quote by these rules. Raises ``InvalidQuote``, ``NoRate``."""
        return quote(request, self.rates, self.calendar, self.local_rules)
