"""What is owed, by which rule: ``quote(request, rates, calendar, local_rules)`` (退款计算)."""

from services.refunds.domain.quotes.answer import NOTICE, Line, Quote
from services.refunds.domain.quotes.flags import Flag
from services.refunds.domain.quotes.local import LOCAL_RULES, LocalRule
from services.refunds.domain.quotes.quoting import quote
from services.refunds.domain.quotes.refusals import InvalidQuote
from services.refunds.domain.quotes.request import Card, Cause, QuoteRequest, Scheme

__all__ = [
    "LOCAL_RULES",
    "NOTICE",
    "Card",
    "Cause",
    "Flag",
    "InvalidQuote",
    "Line",
    "LocalRule",
    "Quote",
    "QuoteRequest",
    "Scheme",
    "quote",
]
