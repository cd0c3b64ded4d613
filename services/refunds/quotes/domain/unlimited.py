"""A card for unlimited visits in a term (不限次卡): the share of the term that has passed (Art. 22)."""

from datetime import date
from fractions import Fraction

from services.refunds.quotes.domain.refusals import InvalidQuote, require_fact
from services.refunds.quotes.domain.request import Cause, QuoteRequest


def elapsed_share(request: QuoteRequest, cause: Cause) -> tuple[Fraction, str, str]:
    """Return the share of the term that has passed (0 to 1), its rule and its arithmetic.

    The remaining days count from rescission, or from the day the service stopped if that is earlier.

    Raises:
        InvalidQuote: both day counts and dates are given, or a needed fact is missing.
    """
    counted = request.total_days is not None or request.remaining_days is not None
    dated = request.starts_on is not None or request.ends_on is not None
    if counted and dated:
        raise InvalidQuote("total_days", "counts_and_dates")
    if dated:
        total, left, stopped = _by_dates(request)
    else:
        total = require_fact(request.total_days, "total_days")
        left = require_fact(request.remaining_days, "remaining_days")
        # Day counts have no first day; if the operator is the cause, they count from the day the service stopped.
        stopped = request.service_stopped_on is not None or cause is Cause.OPERATOR
    if left == 0 and cause is Cause.CONSUMER:
        return Fraction(1), "22(3)", f"履行期限 {total} 天已届满，因消费者自身原因未使用"
    formula = f"履行期限共 {total} 天，剩余 {left} 天，已履行 {total - left} 天"
    return Fraction(total - left, total), "22(2)" if stopped else "22(1)", formula


def _by_dates(request: QuoteRequest) -> tuple[int, int, bool]:
    starts, ends = require_fact(request.starts_on, "starts_on"), require_fact(request.ends_on, "ends_on")
    total = (ends - starts).days + 1
    counted_from = _counted_from(request)
    left = min(max((ends - counted_from).days + 1, 0), total)
    return total, left, counted_from == request.service_stopped_on


def _counted_from(request: QuoteRequest) -> date:
    ends = [day for day in (request.service_stopped_on, request.rescinded_on) if day is not None]
    return min(ends) if ends else require_fact(request.requested_on, "requested_on")
