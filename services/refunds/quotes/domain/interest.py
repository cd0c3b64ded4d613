"""Interest on a refund (利息): which rate, from which day, over a year of how many days (Art. 16, 17)."""

from dataclasses import dataclass
from fractions import Fraction

from canon.money import half_up
from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.quote import Line
from services.refunds.quotes.domain.refusals import require_fact
from services.refunds.quotes.domain.request import Cause, QuoteRequest
from services.refunds.quotes.domain.wording import ARTICLES, percent, yuan
from services.refunds.rates.domain.rates import Rates


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest in whole fen, with its rules, its line of the explanation and its flags."""

    fen: int = 0
    rules: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    flags: tuple[Flag, ...] = ()


NO_INTEREST = Interest()


def interest_on(refund: Fraction, request: QuoteRequest, cause: Cause, rates: Rates) -> Interest:
    """Calculate interest on the exact refund from ``interest_from``, else rescission, until ``interest_until``.

    Raises ``InvalidQuote`` if a needed fact is missing, ``NoRate`` if no rate is known for the contract's day.
    """
    start = request.interest_from or request.rescinded_on
    if request.interest_until is None:
        return Interest(flags=(Flag.INTEREST_END_UNKNOWN,)) if start else NO_INTEREST
    days = (request.interest_until - require_fact(start, "interest_from")).days
    if days == 0 or refund == 0:
        return NO_INTEREST
    supervised = min(Fraction(request.supervised_fen or 0), refund)
    exact, words = Fraction(0), []
    if supervised:
        rate = require_fact(request.supervised_rate_bp, "supervised_rate_bp")
        exact += supervised * rate
        words.append(_interest_term(supervised, "监管账户实际利率", rate))
    flags: tuple[Flag, ...] = ()
    if refund > supervised:
        name, rate, flags = _rate(request, cause, rates)
        exact += (refund - supervised) * rate
        words.append(_interest_term(refund - supervised, name, rate))
    fen = half_up(exact * days / (10_000 * request.day_basis))
    formula = f"（{' + '.join(words)}）× {days} 天 ÷ {request.day_basis} = {yuan(fen)} 元"
    return Interest(fen, ("16", "17"), (Line("利息", ARTICLES["16"], formula, fen),), flags)


def _rate(request: QuoteRequest, cause: Cause, rates: Rates) -> tuple[str, int, tuple[Flag, ...]]:
    if request.agreed_rate_bp is not None:
        return "约定利率", request.agreed_rate_bp, ()
    formed = require_fact(request.formed_on, "formed_on")
    table = rates.deposit if cause is Cause.CONSUMER else rates.lpr
    flags = (Flag.LPR_WITHOUT_FAULT,) if cause is Cause.NEITHER else ()
    return f"合同成立时{table.name}", table.rate_on(formed), flags


def _interest_term(principal: Fraction, name: str, rate_bp: int) -> str:
    return f"{yuan(half_up(principal))} × {name} {percent(rate_bp)}"
