"""Calculate a quote by the scheme of its request."""

from collections.abc import Iterable

from canon.calendar import Calendar
from services.refunds.quotes.domain.checks import check_request
from services.refunds.quotes.domain.conditional import quote_conditional
from services.refunds.quotes.domain.no_reason import quote_no_reason
from services.refunds.quotes.domain.prepaid import quote_prepaid
from services.refunds.quotes.domain.quote import Quote
from services.refunds.quotes.domain.request import QuoteRequest, Scheme
from services.refunds.quotes.domain.training import quote_training
from services.refunds.rates.domain.local_rules import LocalRule
from services.refunds.rates.domain.rates import Rates


def quote(request: QuoteRequest, rates: Rates, calendar: Calendar, local_rules: Iterable[LocalRule] = ()) -> Quote:
    """Calculate a refund in fen, each step with its article (退款计算).

    The refund is never negative and, without interest and expenses, never more than was paid. Raises ``InvalidQuote``
    if a fact is missing or wrong, and ``NoRate`` if no interest rate is known for the contract's day.
    """
    check_request(request)
    match request.scheme:
        case Scheme.PREPAID:
            return quote_prepaid(request, rates, calendar, local_rules)
        case Scheme.TRAINING_HOURS:
            return quote_training(request, rates)
        case Scheme.CONDITIONAL:
            return quote_conditional(request, calendar)
        case Scheme.NO_REASON_RETURN:  # pragma: no branch - mypy sees that no scheme is left
            return quote_no_reason(request, calendar)
