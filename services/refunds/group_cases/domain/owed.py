"""What is owed under a contract, and how that is known: as signed, or by the calculator from the hours not taught."""

from dataclasses import dataclass
from enum import StrEnum

from services.refunds.quotes.domain.checks import check_request
from services.refunds.quotes.domain.refusals import InvalidQuote
from services.refunds.quotes.domain.request import QuoteRequest, Scheme
from services.refunds.quotes.domain.training import quote_training
from services.refunds.rates.domain.rates import Rates

_NO_RATES = Rates.of((), ())  # a roster says what is owed without interest


class OwedBy(StrEnum):
    """By which evidence a sum is owed."""

    SIGNED = "signed"  # the roster says so, from papers
    CALCULATOR = "calculator"  # from facts, by the article of their scheme


@dataclass(frozen=True, slots=True)
class Training:
    """The facts of a training contract; money in fen."""

    paid_fen: int
    total_hours: int
    used_hours: int
    materials_fen: int


def quote_untaught_hours(facts: Training) -> int | None:
    """Return what is owed for the hours not taught, in fen (校外培训退费); None where the facts contradict."""
    request = QuoteRequest(
        scheme=Scheme.TRAINING_HOURS,
        paid_fen=facts.paid_fen,
        total_hours=facts.total_hours,
        used_hours=facts.used_hours,
        materials_fen=facts.materials_fen,
    )
    if not facts.total_hours:
        return None
    try:
        check_request(request)
        return quote_training(request, _NO_RATES).refund_fen
    except InvalidQuote:
        return None
