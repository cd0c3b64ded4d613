"""Builders for what does not matter in a test about refunds."""

from datetime import date
from typing import Any

from canon.calendar import published_calendar
from services.refunds.quotes.domain import Card, Cause, Quote, QuoteRequest, Scheme, quote
from services.refunds.rates.domain.local_rules import LOCAL_RULES
from services.refunds.rates.domain.rates import RATES

CALENDAR = published_calendar()
PAID_ON = date(2025, 12, 1)
REQUESTED_ON = date(2026, 9, 1)


def a_request(**facts: Any) -> QuoteRequest:
    """A discount card of 2,000 yuan, 8 times at 100 yuan for 70, the shop closed (D§3.7 E2)."""
    usual: dict[str, Any] = {
        "scheme": Scheme.PREPAID,
        "card": Card.DISCOUNT,
        "cause": Cause.OPERATOR,
        "paid_fen": 200_000,
        "formed_on": PAID_ON,
        "paid_on": PAID_ON,
        "requested_on": REQUESTED_ON,
        "used_list_fen": 80_000,
        "used_discounted_fen": 56_000,
    }
    return QuoteRequest(**(usual | facts))


def a_bare_request(scheme: Scheme, **facts: Any) -> QuoteRequest:
    """Nothing but the scheme, the sum and what the test is about."""
    usual: dict[str, Any] = {"scheme": scheme, "paid_fen": 100_000}
    return QuoteRequest(**(usual | facts))


def quoted(request: QuoteRequest) -> Quote:
    return quote(request, RATES, CALENDAR, LOCAL_RULES)


def quote_of(**facts: Any) -> Quote:
    return quoted(a_request(**facts))
