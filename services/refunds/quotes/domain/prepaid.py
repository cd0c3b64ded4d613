"""Prepaid cards (预付式消费) by 法释〔2025〕4号: principal, interest, expenses, gifts."""

from collections.abc import Iterable
from datetime import date, timedelta

from canon.calendar import Calendar
from canon.money import half_up
from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.interest import interest_on
from services.refunds.quotes.domain.principal import principal
from services.refunds.quotes.domain.quote import Line, Quote
from services.refunds.quotes.domain.refusals import InvalidQuote, require_fact
from services.refunds.quotes.domain.request import Cause, QuoteRequest
from services.refunds.quotes.domain.totals import deduction_lines, total_quote
from services.refunds.quotes.domain.wording import ARTICLES, yuan
from services.refunds.rates.domain.local_rules import LocalRule, rule_for
from services.refunds.rates.domain.rates import Rates

RULE_SET = "fashi-2025-4"
IN_FORCE = date(2025, 5, 1)  # first day of a request, whenever the contract was formed (D§10a)


def quote_prepaid(request: QuoteRequest, rates: Rates, calendar: Calendar, local_rules: Iterable[LocalRule]) -> Quote:
    """Calculate the refund of a prepaid card, in fen; also raises ``NoRate`` if no interest rate is known.

    Raises:
        InvalidQuote: the request is older than 法释〔2025〕4号, or a needed fact is missing or contradicts another.
    """
    requested = require_fact(request.requested_on, "requested_on")
    if requested < IN_FORCE:
        raise InvalidQuote("requested_on", "before_interpretation")
    local = rule_for(request.region, requested, local_rules)
    owed = principal(request, requested, calendar, local)
    exact = request.paid_fen - owed.redeemed
    refund_fen = half_up(exact)
    interest = interest_on(exact, request, owed.cause, rates)
    expenses_fen, expense_lines = _expenses(request)
    range_fen, gift_lines, gift_flags = _gift(request, refund_fen)
    return total_quote(
        request,
        refund_fen=refund_fen,
        lines=(
            *deduction_lines(
                request, "已兑付价款", owed.formula, refund_fen, article=owed.article, basis=ARTICLES["15"]
            ),
            *gift_lines,
            *expense_lines,
        ),
        rules=(*owed.rules, *(("21",) if range_fen else ())),
        flags=(*owed.flags, *gift_flags),
        rule_set=RULE_SET,
        interest=interest,
        expenses_fen=expenses_fen,
        range_fen=range_fen,
        due_on=None if owed.due_days is None else requested + timedelta(owed.due_days),
    )


def _expenses(request: QuoteRequest) -> tuple[int, tuple[Line, ...]]:
    """Art. 15(2): reasonable expenses, if the cause is the operator's and there is no force majeure."""
    claimed = request.expenses_fen
    if not claimed or request.cause is not Cause.OPERATOR or request.force_majeure:
        return 0, ()
    return claimed, (Line("合理费用", ARTICLES["15"], f"消费者支付 {yuan(claimed)} 元", claimed),)


def _gift(request: QuoteRequest, refund_fen: int) -> tuple[tuple[int, int] | None, tuple[Line, ...], tuple[Flag, ...]]:
    """Art. 21: a person decides whether a gift is deducted; until then it is not."""
    value = request.gift_value_fen
    if not value:
        return None, (), ()
    low = max(refund_fen - value, 0)
    formula = f"赠品价值 {yuan(value)} 元，应退本金在 {yuan(low)} 元至 {yuan(refund_fen)} 元之间"
    return (low, refund_fen), (Line("赠品", ARTICLES["21"], formula, 0),), (Flag.GIFT_NEEDS_DECISION,)
