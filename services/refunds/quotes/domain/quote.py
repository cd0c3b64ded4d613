"""The result of a quote: the sum in fen, every step with its article, and what a person must look at."""

from dataclasses import dataclass
from datetime import date

from services.refunds.quotes.domain.flags import Flag

NOTICE = "调解参考：本计算供双方协商和调解使用，不是行政决定，对双方没有强制力。"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the explanation sheet (计算说明)."""

    label: str
    article: str
    formula: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What is to be refunded; ``range_fen`` is [low, high] if a person still has to decide (Art. 21)."""

    id: str | None
    redeemed_fen: int
    refund_fen: int
    interest_fen: int
    expenses_fen: int
    total_fen: int
    range_fen: tuple[int, int] | None
    due_on: date | None
    rules: tuple[str, ...]
    lines: tuple[Line, ...]
    flags: tuple[Flag, ...]
    notice: str
    rule_set: str

    @property
    def flag_texts(self) -> tuple[str, ...]:
        """The wording of the flags: what a person must look at."""
        return tuple(flag.text for flag in self.flags)
