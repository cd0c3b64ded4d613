"""K-12 out-of-school training by class hours (校外培训退费, D§4.2): hours not taught are refunded."""

from datetime import date, timedelta
from fractions import Fraction

from canon.money import half_up
from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.interest import NO_INTEREST, Interest, interest_on
from services.refunds.quotes.domain.prepaid import IN_FORCE
from services.refunds.quotes.domain.quote import Quote
from services.refunds.quotes.domain.refusals import require_fact
from services.refunds.quotes.domain.request import QuoteRequest
from services.refunds.quotes.domain.totals import deduction_lines, total_quote
from services.refunds.quotes.domain.wording import yuan
from services.refunds.rates.domain.rates import Rates

RULE_SET = "k12-hours-2022"
BASIS = "校外培训收费退费办法（当地规定）"
DUE_DAYS_UNTAUGHT, DUE_DAYS = 5, 15  # days from the request


def quote_training(request: QuoteRequest, rates: Rates) -> Quote:
    """Return (paid - materials) × hours left / hours, due in 5 days if no hour was taken, else in 15 days."""
    total, used = require_fact(request.total_hours, "total_hours"), require_fact(request.used_hours, "used_hours")
    fees = request.paid_fen - request.materials_fen
    exact = Fraction(fees * (total - used), total)
    refund_fen = half_up(exact)
    materials = f"（已扣教材费 {yuan(request.materials_fen)} 元）" if request.materials_fen else ""
    formula = f"{yuan(fees)} 元{materials} × 剩余 {total - used} 课时 ÷ 共 {total} 课时 = 应退 {yuan(refund_fen)} 元"
    return total_quote(
        request,
        refund_fen=refund_fen,
        lines=deduction_lines(request, "已上课时及教材费", formula, refund_fen, article=BASIS, basis=BASIS),
        rules=("local:k12-hours",),
        flags=(),
        rule_set=RULE_SET,
        interest=_interest(exact, request, rates),
        due_on=_due_on(request.requested_on, used),
    )


def _due_on(requested: date | None, used: int) -> date | None:
    if requested is None:
        return None
    return requested + timedelta(DUE_DAYS if used else DUE_DAYS_UNTAUGHT)


def _interest(exact: Fraction, request: QuoteRequest, rates: Rates) -> Interest:
    """Training is prepaid consumption too (法释〔2025〕4号 Art. 1): requests under it bear interest (Art. 16, 17)."""
    if request.interest_until is None:
        return NO_INTEREST
    if request.requested_on is None or request.requested_on < IN_FORCE:
        return Interest(flags=(Flag.INTEREST_NOT_COVERED,))
    return interest_on(exact, request, require_fact(request.cause, "cause"), rates)
