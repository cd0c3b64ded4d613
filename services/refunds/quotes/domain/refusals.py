"""The refusal of a quote: the field as JSON pointer, a stable code, a message; never the rejected value."""

from typing import TypeVar

from chassis.errors import FieldError, Invalid

T = TypeVar("T")

MESSAGES = {
    "required": "缺少此项，无法计算",
    "negative": "不能为负数",
    "out_of_range": "超出可以计算的范围",
    "more_than_total": "不能大于总数",
    "more_than_paid": "不能大于已付金额",
    "more_than_list": "折扣价不能高于打折前价格",
    "before_start": "不能早于开始日期",
    "before_paid": "不能早于付款日期",
    "before_formed": "不能早于合同成立日期",
    "before_received": "不能早于收到商品的日期",
    "after_rescission": "不能晚于合同解除日期",
    "counts_and_dates": "天数与起止日期只填一种",
    "before_interpretation": "法释〔2025〕4号适用于2025年5月1日以后提出的请求",
}


class InvalidQuote(Invalid):
    """A fact is out of range or contradicts another, or a needed one is missing."""

    code = "invalid_quote"
    previous_code = "refunds.invalid_quote"
    zh = "所给事实缺项或者互相矛盾，无法计算退款"
    en = "The facts are incomplete or contradict each other; no refund can be reckoned"

    def __init__(self, field: str, code: str) -> None:
        super().__init__(FieldError(field=f"/{field}", code=code, message=MESSAGES[code]))

    @property
    def field(self) -> str:
        """The JSON pointer of the field."""
        return self.errors[0].field


def require_fact(value: T | None, field: str) -> T:
    """Return a value that the calculation needs.

    Raises:
        InvalidQuote: it is missing (code ``required``).
    """
    if value is None:
        raise InvalidQuote(field, "required")
    return value
