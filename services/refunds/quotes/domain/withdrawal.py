"""Withdrawal without a reason within seven days of paying (七日内退款, Art. 14)."""

from datetime import date, timedelta

from canon.calendar import Calendar
from services.refunds.quotes.domain.request import Card, QuoteRequest

WITHDRAWAL_DAYS = 7  # from payment


def may_withdraw(request: QuoteRequest, requested: date, calendar: Calendar) -> bool:
    """Return whether the whole principal is due: the request came within seven days, or within a longer agreed time.

    The seven days do not apply to a consumer who had received the same before, here or elsewhere; an agreed time does
    (Art. 14(2)). The last day rolls to a working day (民法典 Art. 203). Without a known day of payment: False.
    """
    if request.paid_on is None:
        return False
    days = 0 if request.same_before else WITHDRAWAL_DAYS
    days = max(days, request.agreed_withdrawal_days or 0)
    return days > 0 and requested <= calendar.working_day_from(request.paid_on + timedelta(days))


def is_unused(request: QuoteRequest) -> bool:
    """Return whether nothing was redeemed; days that pass on an unlimited card are not use (D§10a)."""
    if request.card is Card.UNLIMITED:
        return True
    figures = (request.used_list_fen, request.used_discounted_fen, request.used_credit_fen, request.used_times)
    return not any(figures)
