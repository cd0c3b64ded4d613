"""Which article governs the principal of a prepaid card: 10, 14, a local right, or 15 with 18 to 22."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from canon.calendar import Calendar
from services.refunds.quotes.domain.cards import RedeemedValue, redeemed
from services.refunds.quotes.domain.flags import Flag
from services.refunds.quotes.domain.refusals import require_fact
from services.refunds.quotes.domain.request import Cause, QuoteRequest
from services.refunds.quotes.domain.withdrawal import is_unused, may_withdraw
from services.refunds.quotes.domain.wording import ARTICLES, yuan
from services.refunds.rates.domain.local_rules import LocalRule

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The value redeemed, in exact fen and at most what was paid, with its rules and the cause of the refund.

    ``due_days`` are days from the request, if a local rule sets them.
    """

    redeemed: Fraction
    rules: tuple[str, ...]
    article: str
    formula: str
    cause: Cause
    flags: tuple[Flag, ...] = ()
    due_days: int | None = None


def principal(request: QuoteRequest, requested: date, calendar: Calendar, local: LocalRule | None) -> Principal:
    """Choose the governing article and calculate what was redeemed. Raises ``InvalidQuote``."""
    whole = _full_refund(request, requested, calendar, local)
    return whole or _partial_refund(request, local.due_days if local else None)


def _full_refund(
    request: QuoteRequest, requested: date, calendar: Calendar, local: LocalRule | None
) -> Principal | None:
    """Refund everything: an unlawful game for a minor (10), withdrawal (14), a local right; else None."""
    cause, due_days = request.cause or Cause.NEITHER, local.due_days if local else None
    locally = local is not None and local.may_withdraw(request.paid_on, requested) and is_unused(request)
    if locally and local is not None:
        due_days = local.unused_due_days
    flags: tuple[Flag, ...] = ()
    if request.minor and request.illegal_game:
        rule, article, formula = "10", ARTICLES["10"], "违规向未成年人提供网络游戏，不作扣减"
    elif may_withdraw(request, requested, calendar):
        rule, article, formula = "14", ARTICLES["14"], f"{requested.isoformat()} 提出，未超过无理由退款期限"
        flags = () if is_unused(request) else (Flag.USE_NOT_DEDUCTED,)
    elif locally and local is not None:
        rule, article, formula = local.id, local.name, f"{requested.isoformat()} 提出，尚未消费"
        flags = (Flag.LOCAL_WITHDRAWAL,)
    else:
        return None
    return Principal(
        redeemed=NOTHING,
        rules=(rule,),
        article=article,
        formula=formula,
        cause=cause,
        flags=flags,
        due_days=due_days,
    )


def _partial_refund(request: QuoteRequest, due_days: int | None) -> Principal:
    """Art. 15: refund paid less redeemed. A minor's void contract (10) is valued as if neither side were the cause."""
    void = request.minor and not _minor_contract_holds(request)
    cause = (request.cause or Cause.NEITHER) if void else require_fact(request.cause, "cause")
    used = redeemed(request, Cause.NEITHER if void else cause)
    value, formula, flags = _agreed_value(request, used)
    rules: tuple[str, ...] = (used.rule, "15")
    article = ARTICLES[used.rule]
    if value > request.paid_fen and _is_capped_at_paid(request, used):
        rules, article = (used.rule, "20", "15"), ARTICLES["20"]
        formula += "；超出预付款的部分，消费者不用支付"
    elif value > request.paid_fen:
        flags = (*flags, Flag.OVERSPENT)
    return Principal(
        redeemed=min(value, Fraction(request.paid_fen)),
        rules=("10", *rules) if void else rules,
        article=f"{ARTICLES['10']}；{article}" if void else article,
        formula=formula,
        cause=cause,
        flags=(*_interpretation_flags(request, void=void, cause=cause), *used.flags, *flags),
        due_days=due_days,
    )


def _agreed_value(request: QuoteRequest, used: RedeemedValue) -> tuple[Fraction, str, tuple[Flag, ...]]:
    """Art. 18(2), 19(3): what the parties agreed counts if it is better for the consumer."""
    agreed = request.agreed_used_fen
    if agreed is None:
        return used.value, used.formula, ()
    if agreed < used.value:
        return Fraction(agreed), f"按双方对消费者更有利的约定，已消费 {yuan(agreed)} 元", ()
    return used.value, used.formula, (Flag.AGREEMENT_NOT_BETTER,)


def _is_capped_at_paid(request: QuoteRequest, used: RedeemedValue) -> bool:
    """Art. 20: the value exceeds what was paid only at the price before the discount."""
    return used.rule == "19" and (used.favourable is None or used.favourable <= request.paid_fen)


def _minor_contract_holds(request: QuoteRequest) -> bool:
    """Consent, ratification and fitting age count only for a minor of limited capacity (D§10a)."""
    return request.limited_capacity and (request.consented or request.age_appropriate)


def _interpretation_flags(request: QuoteRequest, *, void: bool, cause: Cause) -> tuple[Flag, ...]:
    checks = (
        (Flag.PAID_ON_UNKNOWN, request.paid_on is None),
        (Flag.MINOR_CONTRACT_HOLDS, request.minor and not void),
        (Flag.GAME_OF_AN_ADULT, request.illegal_game and not request.minor),
        (Flag.NO_FAULT_READING, cause is Cause.NEITHER and not void),
    )
    return tuple(flag for flag, holds in checks if holds)
