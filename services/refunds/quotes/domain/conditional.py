"""A refund that a contract promises on a condition (协议班“不过退费”, D§4.4): its sum and its day."""

from datetime import date

from canon.calendar import Calendar
from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.quote import Quote
from services.refunds.quotes.domain.refusals import require_fact
from services.refunds.quotes.domain.request import QuoteRequest
from services.refunds.quotes.domain.totals import deduction_lines, interest_not_covered, total_quote

RULE_SET = "contract"
BASIS = "合同约定；《民法典》第一百五十八条、第五百零九条"


def quote_conditional(request: QuoteRequest, calendar: Calendar) -> Quote:
    """Return the agreed sum if the condition is met, due the agreed working days after the papers are complete."""
    if not require_fact(request.condition_met, "condition_met"):
        return _total_quote(request, 0, "退费条件未成就", due_on=None, flags=(Flag.CONDITION_NOT_MET,))
    refund_fen = require_fact(request.refundable_fen, "refundable_fen")
    term = require_fact(request.pay_within_working_days, "pay_within_working_days")
    complete, formula = request.papers_complete_on, f"退费条件已成就，材料齐全后 {term} 个工作日内付清"
    if complete is None:
        return _total_quote(request, refund_fen, formula, due_on=None, flags=(Flag.PAPERS_INCOMPLETE,))
    due_on = calendar.add_working_days(complete, term) if term else complete
    formula = f"{formula}（{complete.isoformat()} 齐全，最晚 {due_on.isoformat()}）"
    flags = () if calendar.is_published(due_on.year) else (Flag.PROVISIONAL_DUE,)
    return _total_quote(request, refund_fen, formula, due_on=due_on, flags=flags)


def _total_quote(
    request: QuoteRequest, refund_fen: int, formula: str, *, due_on: date | None, flags: tuple[Flag, ...]
) -> Quote:
    return total_quote(
        request,
        refund_fen=refund_fen,
        lines=deduction_lines(request, "按约定不退的部分", formula, refund_fen, article=BASIS, basis=BASIS),
        rules=("contract",),
        flags=flags,
        rule_set=RULE_SET,
        interest=interest_not_covered(request),
        due_on=due_on,
    )
