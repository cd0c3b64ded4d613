"""Refund calculation (退款计算): ``quote`` returns what is owed, each step with its article."""

from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.quote import NOTICE, Line, Quote
from services.refunds.quotes.domain.refusals import InvalidQuote
from services.refunds.quotes.domain.request import Card, Cause, QuoteRequest, Scheme
from services.refunds.quotes.domain.schemes import quote
from services.refunds.rates.domain.local_rules import LOCAL_RULES, LocalRule

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
