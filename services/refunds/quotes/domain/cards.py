"""The value already redeemed (已兑付价款), by the kind of card and the cause of the refund (Art. 18, 19, 22)."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.refusals import InvalidQuote, require_fact
from services.refunds.quotes.domain.request import Card, Cause, QuoteRequest
from services.refunds.quotes.domain.unlimited import elapsed_share
from services.refunds.quotes.domain.wording import yuan


@dataclass(frozen=True, slots=True)
class RedeemedValue:
    """A redeemed value in exact fen, perhaps above what was paid, with its rule and its arithmetic in words.

    ``favourable`` is the value at the preferential price, if known; Art. 20 compares it with what was paid.
    """

    value: Fraction
    rule: str
    formula: str
    flags: tuple[Flag, ...] = ()
    favourable: Fraction | None = None


def redeemed(request: QuoteRequest, cause: Cause) -> RedeemedValue:
    """Return the value the consumer has received. Raises ``InvalidQuote`` for a missing or impossible figure."""
    if request.card is Card.UNLIMITED:
        share, rule, formula = elapsed_share(request, cause)
        return RedeemedValue(request.paid_fen * share, rule, formula)
    return _BY_CARD[require_fact(request.card, "card"), cause is Cause.CONSUMER](request)


def _discounted(request: QuoteRequest) -> RedeemedValue:
    """Art. 18(1): the discounted price. With gifted credit as well, the debited amount counts by 18(2) (D§3.7 E10)."""
    used = require_fact(request.used_discounted_fen, "used_discounted_fen")
    if request.gifted_fen:
        value, formula = _by_ratio(request, used, "used_discounted_fen")
        return RedeemedValue(value, "18(2)", formula, (Flag.DISCOUNT_AND_GIFT,))
    return RedeemedValue(Fraction(used), "18(1)", f"按折扣价计算，已消费 {yuan(used)} 元")


def _before_discount(request: QuoteRequest) -> RedeemedValue:
    """Art. 19: the list price, or the market price if the list price is clearly unreasonable."""
    known = None if request.used_discounted_fen is None else _discounted(request)
    favourable, flags = (known.value, known.flags) if known else (None, ())
    if not request.list_price_unreasonable:
        used = require_fact(request.used_list_fen, "used_list_fen")
        formula = f"按打折前价格计算，已消费 {yuan(used)} 元"
        return RedeemedValue(Fraction(used), "19", formula, flags, favourable)
    used = require_fact(request.market_used_fen, "market_used_fen")
    if request.used_list_fen is not None:
        used = min(used, request.used_list_fen)
    formula = f"按订立合同时履行地的市场价格计算，已消费 {yuan(used)} 元"
    return RedeemedValue(Fraction(used), "19", formula, (*flags, Flag.MARKET_PRICE), favourable)


def _credit_by_ratio(request: QuoteRequest) -> RedeemedValue:
    """Art. 18(2): credit used × paid / (paid + gifted)."""
    used = require_fact(request.used_credit_fen, "used_credit_fen")
    value, formula = _by_ratio(request, used, "used_credit_fen")
    return RedeemedValue(value, "18(2)", formula, _joint(request))


def _credit_at_face(request: QuoteRequest) -> RedeemedValue:
    """Art. 19: credit counts at its face value."""
    used = require_fact(request.used_credit_fen, "used_credit_fen")
    favourable, _ = _by_ratio(request, used, "used_credit_fen")
    formula = f"不计赠送优惠，按面额计算，已消费 {yuan(used)} 元"
    return RedeemedValue(Fraction(used), "19", formula, _joint(request), favourable)


def _times_by_all(request: QuoteRequest) -> RedeemedValue:
    """Art. 18(1), read in the consumer's favour: one time costs paid / all times (D§3.7 E11)."""
    total, used = require_fact(request.total_times, "total_times"), require_fact(request.used_times, "used_times")
    require_fact(request.paid_times, "paid_times")
    formula = f"每次 {yuan(request.paid_fen)} 元 ÷ {total} 次，已用 {used} 次"
    value = Fraction(request.paid_fen * used, total)
    return RedeemedValue(value, "18(1)", formula, (Flag.COUNTED_GIFT_READING,))


def _times_by_paid(request: QuoteRequest) -> RedeemedValue:
    """Art. 19: one time costs paid / paid times; gifted times cost the same."""
    favourable = _times_by_all(request)
    paid, used = require_fact(request.paid_times, "paid_times"), require_fact(request.used_times, "used_times")
    formula = f"每次 {yuan(request.paid_fen)} 元 ÷ {paid} 次，已用 {used} 次"
    value = Fraction(request.paid_fen * used, paid)
    return RedeemedValue(value, "19", formula, favourable.flags, favourable.value)


def _by_ratio(request: QuoteRequest, used: int, field: str) -> tuple[Fraction, str]:
    both = request.paid_fen + request.gifted_fen
    if used > both:
        raise InvalidQuote(field, "more_than_total")
    formula = f"已用卡内金额 {yuan(used)} 元 × 实付 {yuan(request.paid_fen)} ÷ 实付加赠送 {yuan(both)}"
    return Fraction(used * request.paid_fen, both or 1), formula


def _joint(request: QuoteRequest) -> tuple[Flag, ...]:
    return (Flag.DISCOUNT_AND_GIFT,) if request.used_discounted_fen and request.gifted_fen else ()


_BY_CARD: dict[tuple[Card, bool], Callable[[QuoteRequest], RedeemedValue]] = {
    (Card.DISCOUNT, False): _discounted,
    (Card.DISCOUNT, True): _before_discount,
    (Card.GIFTED, False): _credit_by_ratio,
    (Card.GIFTED, True): _credit_at_face,
    (Card.COUNTED_GIFT, False): _times_by_all,
    (Card.COUNTED_GIFT, True): _times_by_paid,
}
