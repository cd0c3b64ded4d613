"""What the calculator reads from the service ``refunds``."""

from datetime import date

from gateway.console.models import ServiceAnswer


class QuoteLine(ServiceAnswer):
    label: str
    article: str
    formula: str
    amount_fen: int


class Quote(ServiceAnswer):
    """``POST /v1/refunds/quotes``."""

    redeemed_fen: int
    refund_fen: int
    interest_fen: int
    expenses_fen: int
    total_fen: int
    range_fen: list[int] | None
    due_on: date | None
    lines: list[QuoteLine]
    flags: list[str]
    flag_texts: list[str]
    notice: str
    rule_set: str
