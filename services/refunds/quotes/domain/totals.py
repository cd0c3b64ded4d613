"""The last step of every scheme: the sum of the rounded parts, and the lines of the explanation in order."""

from datetime import date

from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.interest import NO_INTEREST, Interest
from services.refunds.quotes.domain.quote import NOTICE, Line, Quote
from services.refunds.quotes.domain.request import QuoteRequest
from services.refunds.quotes.domain.wording import yuan


def total_quote(
    request: QuoteRequest,
    *,
    refund_fen: int,
    lines: tuple[Line, ...],
    rules: tuple[str, ...],
    flags: tuple[Flag, ...],
    rule_set: str,
    interest: Interest,
    expenses_fen: int = 0,
    range_fen: tuple[int, int] | None = None,
    due_on: date | None = None,
) -> Quote:
    """Build the quote: total = refund + interest + expenses, in fen, each already rounded."""
    total = refund_fen + interest.fen + expenses_fen
    parts = [yuan(part) for part in (refund_fen, interest.fen, expenses_fen) if part]
    lines = (*lines, *interest.lines, Line("合计应付", lines[0].article, f"{' + '.join(parts) or '0.00'} 元", total))
    if request.expenses_fen and not expenses_fen:
        flags = (*flags, Flag.EXPENSES_NOT_COUNTED)
    if request.records_withheld:
        flags = (*flags, Flag.RECORDS_WITHHELD)
    return Quote(
        id=request.id,
        redeemed_fen=request.paid_fen - refund_fen,
        refund_fen=refund_fen,
        interest_fen=interest.fen,
        expenses_fen=expenses_fen,
        total_fen=total,
        range_fen=range_fen,
        due_on=due_on,
        rules=(*rules, *(rule for rule in interest.rules if rule not in rules)),
        lines=lines,
        flags=tuple(dict.fromkeys((*flags, *interest.flags))),
        notice=NOTICE,
        rule_set=rule_set,
    )


def deduction_lines(
    request: QuoteRequest, label: str, formula: str, refund_fen: int, *, article: str, basis: str
) -> tuple[Line, ...]:
    """Return the lines for what was paid, what is deducted by which article, and the principal that remains."""
    paid, off = request.paid_fen, request.paid_fen - refund_fen
    return (
        Line("已付金额", basis, f"已付 {yuan(paid)} 元", paid),
        Line(label, article, formula, off),
        Line("应退本金", basis, f"{yuan(paid)} − {yuan(off)} = {yuan(refund_fen)} 元", refund_fen),
    )


def interest_not_covered(request: QuoteRequest) -> Interest:
    """Return no interest, with a flag if it was requested: this kind of refund bears no prepayment interest."""
    return NO_INTEREST if request.interest_until is None else Interest(flags=(Flag.INTEREST_NOT_COVERED,))
