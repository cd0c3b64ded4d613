"""Return of goods bought at a distance, within seven days (七日无理由退货, 消费者权益保护法 Art. 25)."""

from datetime import date, timedelta

from canon.calendar import Calendar
from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.quote import Quote
from services.refunds.quotes.domain.refusals import require_fact
from services.refunds.quotes.domain.request import QuoteRequest
from services.refunds.quotes.domain.totals import deduction_lines, interest_not_covered, total_quote
from services.refunds.quotes.domain.wording import yuan

RULE_SET = "xiaobaofa-25"
BASIS = "《消费者权益保护法》第二十五条"
DAYS = 7  # to request, from receipt; and to pay, from the goods' return


def quote_no_reason(request: QuoteRequest, calendar: Calendar) -> Quote:
    """Return the price less the freight that the seller advanced, due seven days after the seller has the goods.

    Both periods roll to a working day (民法典 Art. 203). Raises ``InvalidQuote`` if a needed fact is missing.
    """
    received, requested = (
        require_fact(request.received_on, "received_on"),
        require_fact(request.requested_on, "requested_on"),
    )
    last_day = calendar.working_day_from(received + timedelta(DAYS))
    if request.excluded:
        return _total_quote(request, 0, "法律规定或者经消费者确认不宜退货的商品", None, (Flag.RETURN_EXCLUDED,))
    if requested > last_day:
        formula = f"最晚 {last_day.isoformat()} 提出，{requested.isoformat()} 提出已超期"
        return _total_quote(request, 0, formula, None, (Flag.RETURN_TOO_LATE,))
    refund_fen = max(request.paid_fen - request.freight_fen, 0)
    freight = f"，退货运费由消费者承担，经营者垫付 {yuan(request.freight_fen)} 元" if request.freight_fen else ""
    formula = f"{requested.isoformat()} 提出，不晚于 {last_day.isoformat()}，商品应当完好{freight}"
    if request.returned_on is None:
        return _total_quote(request, refund_fen, formula, None, (Flag.GOODS_NOT_BACK,))
    due_on = calendar.working_day_from(request.returned_on + timedelta(DAYS))
    flags = () if calendar.is_published(due_on.year) else (Flag.PROVISIONAL_DUE,)
    return _total_quote(request, refund_fen, formula, due_on, flags)


def _total_quote(
    request: QuoteRequest, refund_fen: int, formula: str, due_on: date | None, flags: tuple[Flag, ...]
) -> Quote:
    return total_quote(
        request,
        refund_fen=refund_fen,
        lines=deduction_lines(request, "不退的部分", formula, refund_fen, article=BASIS, basis=BASIS),
        rules=("25",),
        flags=flags,
        rule_set=RULE_SET,
        interest=interest_not_covered(request),
        due_on=due_on,
    )
