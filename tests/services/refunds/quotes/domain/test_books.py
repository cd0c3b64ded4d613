"""A quote is reckoned by the books in force."""

from dataclasses import replace
from datetime import date

from services.refunds.quotes.domain import Quote
from services.refunds.quotes.domain.quote_rules import QuoteRules
from services.refunds.rates.domain.local_rules import LOCAL_RULES
from services.refunds.rates.domain.rates import DEPOSIT, LPR, RATES, Rate, RateName, Rates
from tests.services.refunds.building import CALENDAR, a_request

BOOKS = QuoteRules(rates=RATES, local_rules=LOCAL_RULES, calendar=CALENDAR)
YEAR = {"rescinded_on": date(2026, 9, 1), "interest_until": date(2027, 9, 1)}
ONE_PERCENT = replace(LPR, entries=(*LPR.entries, Rate(date(2025, 12, 1), 100, known_until=date(2025, 12, 1))))


def reckoned(books: QuoteRules) -> Quote:
    return books.quote(a_request(region="110108", **YEAR))


def test_every_book_counts() -> None:
    usual = reckoned(BOOKS)

    assert (usual.refund_fen, usual.interest_fen, usual.due_on) == (144_000, 4_320, date(2026, 9, 16))
    assert reckoned(replace(BOOKS, rates=replace(RATES, lpr=ONE_PERCENT))).interest_fen == 1_440
    assert reckoned(replace(BOOKS, local_rules=())).due_on is None


def test_the_rates_of_the_editable_tables_keep_their_names() -> None:
    rates = Rates.of(LPR.entries, DEPOSIT.entries)

    assert rates == RATES
    assert (rates.table(RateName.LPR), rates.table(RateName.DEPOSIT)) == (LPR, DEPOSIT)
