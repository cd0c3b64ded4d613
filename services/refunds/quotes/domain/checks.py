"""Checks of a request that hold for every scheme: signs, ranges, the order of days."""

from operator import attrgetter

from services.refunds.quotes.domain.refusals import InvalidQuote
from services.refunds.quotes.domain.request import QuoteRequest
from services.refunds.rates.domain.entry import FIRST_DAY, LAST_DAY

MAX_FIGURE = 10**13  # fen: a hundred billion yuan, far above any card
BASES = (360, 366)  # days of a year of interest
_LIMITS = {
    "pay_within_working_days": 1_000,  # four years
    "agreed_withdrawal_days": 1_000,  # days
    "agreed_rate_bp": 10_000,  # 100 % a year
    "supervised_rate_bp": 10_000,
}

_COUNTED = (
    "paid_fen", "gifted_fen", "used_list_fen", "used_discounted_fen", "used_credit_fen", "total_days",
    "remaining_days", "paid_times", "total_times", "used_times", "gift_value_fen", "market_used_fen",
    "agreed_withdrawal_days", "agreed_used_fen", "agreed_rate_bp", "supervised_fen", "supervised_rate_bp",
    "expenses_fen", "total_hours", "used_hours", "materials_fen", "refundable_fen", "pay_within_working_days",
    "freight_fen",
)  # fmt: skip
_DAYS = (
    "formed_on", "paid_on", "requested_on", "rescinded_on", "service_stopped_on", "starts_on", "ends_on",
    "interest_from", "interest_until", "papers_complete_on", "received_on", "returned_on",
)  # fmt: skip
_PART_OF_TOTAL = (
    ("remaining_days", "total_days"),
    ("paid_times", "total_times"),
    ("used_times", "total_times"),
    ("used_hours", "total_hours"),
)
_PARTS_OF_PAID = ("materials_fen", "refundable_fen", "supervised_fen")
_ORDER = (
    ("requested_on", "paid_on", "before_paid"),
    ("rescinded_on", "paid_on", "before_paid"),
    ("interest_from", "paid_on", "before_paid"),
    ("rescinded_on", "formed_on", "before_formed"),
    ("requested_on", "formed_on", "before_formed"),
    ("ends_on", "starts_on", "before_start"),
    ("returned_on", "received_on", "before_received"),
)
_counted, _days = attrgetter(*_COUNTED), attrgetter(*_DAYS)


def check_request(request: QuoteRequest) -> None:
    """Check the facts of a request.

    Raises:
        InvalidQuote: a field is negative, out of range or contradicts another; it names the first such field.
    """
    for value, name in zip(_counted(request), _COUNTED, strict=True):
        if value and not 0 <= value <= MAX_FIGURE:
            raise InvalidQuote(name, "negative" if value < 0 else "out_of_range")
    if not BASES[0] <= request.day_basis <= BASES[1]:
        raise InvalidQuote("day_basis", "out_of_range")
    for name, most in _LIMITS.items():
        if (getattr(request, name) or 0) > most:
            raise InvalidQuote(name, "out_of_range")
    _check_parts(request)
    _check_days(request)


def _check_parts(request: QuoteRequest) -> None:
    for part, total in _PART_OF_TOTAL:
        whole, some = getattr(request, total), getattr(request, part)
        if whole is not None and some is not None and some > whole:
            raise InvalidQuote(part, "more_than_total")
    for part in _PARTS_OF_PAID:
        if (getattr(request, part) or 0) > request.paid_fen:
            raise InvalidQuote(part, "more_than_paid")
    for total in ("total_days", "paid_times", "total_hours"):
        if getattr(request, total) == 0:
            raise InvalidQuote(total, "out_of_range")
    discounted, list_price = request.used_discounted_fen, request.used_list_fen
    if discounted is not None and list_price is not None and discounted > list_price:
        raise InvalidQuote("used_discounted_fen", "more_than_list")


def _check_days(request: QuoteRequest) -> None:
    for day, name in zip(_days(request), _DAYS, strict=True):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise InvalidQuote(name, "out_of_range")
    for later, earlier, code in _ORDER:
        end, start = getattr(request, later), getattr(request, earlier)
        if end is not None and start is not None and end < start:
            raise InvalidQuote(later, code)
    if request.interest_from and request.rescinded_on and request.interest_from > request.rescinded_on:
        raise InvalidQuote("interest_from", "after_rescission")
    start = request.interest_from or request.rescinded_on
    if request.interest_until and start and request.interest_until < start:
        raise InvalidQuote("interest_until", "before_start")
