"""Art. 16 and 17: which rate, from when, on which sum."""

from datetime import date

import pytest

from services.refunds.quotes.domain import Cause, Flag, InvalidQuote
from services.refunds.rates.domain.rates import NoRate
from tests.services.refunds.building import quote_of

YEAR = {"rescinded_on": date(2026, 9, 1), "interest_until": date(2027, 9, 1)}  # 365 days on 1,440 yuan


def test_an_operator_pays_the_lpr_of_the_contracts_day() -> None:
    assert quote_of(**YEAR).interest_fen == 4_320


def test_a_consumers_own_reason_earns_the_deposit_rate() -> None:
    answer = quote_of(**YEAR, cause=Cause.CONSUMER)

    assert (answer.refund_fen, answer.interest_fen) == (120_000, 1_800)


def test_without_fault_it_is_the_lpr_and_a_person_confirms() -> None:
    answer = quote_of(**YEAR, cause=Cause.NEITHER)

    assert answer.interest_fen == 4_320
    assert Flag.LPR_WITHOUT_FAULT in answer.flags


def test_an_agreed_rate_goes_first_and_needs_no_table() -> None:
    answer = quote_of(**YEAR, agreed_rate_bp=500, formed_on=None)

    assert answer.interest_fen == 7_200
    assert "约定利率 5.00%" in answer.lines[-2].formula


def test_the_supervised_part_earns_its_own_rate() -> None:
    answer = quote_of(**YEAR, supervised_fen=100_000, supervised_rate_bp=100)

    assert answer.interest_fen == 1_000 + 1_320
    assert answer.lines[-2].formula == (
        "（1,000.00 × 监管账户实际利率 1.00% + 440.00 × 合同成立时一年期贷款市场报价利率（LPR） 3.00%）"
        "× 365 天 ÷ 365 = 23.20 元"
    )


def test_a_wholly_supervised_refund_needs_no_other_rate() -> None:
    answer = quote_of(**YEAR, supervised_fen=150_000, supervised_rate_bp=100, formed_on=None)

    assert answer.interest_fen == 1_440


def test_interest_is_reckoned_on_the_exact_refund() -> None:
    answer = quote_of(**YEAR, paid_fen=100, gifted_fen=200, used_discounted_fen=99, agreed_rate_bp=10_000)

    assert (answer.refund_fen, answer.interest_fen, answer.total_fen) == (67, 67, 134)


def test_an_agreed_earlier_day_starts_it() -> None:
    answer = quote_of(**YEAR, interest_from=date(2025, 12, 1))

    assert answer.interest_fen == 7_563  # 639 days


def test_without_an_end_there_is_none_yet_and_that_is_stated() -> None:
    answer = quote_of(rescinded_on=date(2026, 9, 1))

    assert (answer.interest_fen, answer.flags) == (0, (Flag.INTEREST_END_UNKNOWN,))


@pytest.mark.parametrize(
    "facts", [{"interest_until": date(2026, 9, 1)}, {"used_discounted_fen": 200_000, "used_list_fen": 200_000}]
)
def test_no_day_or_no_refund_earns_nothing_and_asks_no_table(facts: dict[str, object]) -> None:
    answer = quote_of(**(YEAR | {"formed_on": None} | facts))

    assert (answer.interest_fen, answer.rules) == (0, ("18(1)", "15"))


def test_a_withdrawal_paid_late_earns_interest_too() -> None:
    answer = quote_of(**YEAR, requested_on=date(2025, 12, 3), cause=Cause.CONSUMER)

    assert (answer.interest_fen, answer.rules) == (3_000, ("14", "16", "17"))


def test_a_void_contract_of_unknown_cause_earns_the_lpr() -> None:
    answer = quote_of(**YEAR, minor=True, cause=None)

    assert answer.interest_fen == 4_320


def test_a_contract_after_the_last_known_rate_fails_loudly() -> None:
    late = {"formed_on": date(2026, 4, 21), "paid_on": date(2026, 4, 21)}

    with pytest.raises(NoRate) as refusal:
        quote_of(**YEAR, **late)

    assert (refusal.value.code, refusal.value.errors[0].field) == ("no_rate", "/formed_on")


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"interest_until": date(2026, 12, 1)}, "/interest_from", "required"),
        (YEAR | {"formed_on": None}, "/formed_on", "required"),
        (YEAR | {"interest_from": date(2026, 9, 2)}, "/interest_from", "after_rescission"),
        (YEAR | {"interest_from": date(2025, 11, 30)}, "/interest_from", "before_paid"),
        (YEAR | {"interest_until": date(2026, 8, 31)}, "/interest_until", "before_start"),
        (YEAR | {"supervised_fen": 1}, "/supervised_rate_bp", "required"),
        (YEAR | {"supervised_fen": 200_001}, "/supervised_fen", "more_than_paid"),
        (YEAR | {"agreed_rate_bp": 10_001}, "/agreed_rate_bp", "out_of_range"),
        (YEAR | {"day_basis": 0}, "/day_basis", "out_of_range"),
        (YEAR | {"day_basis": 367}, "/day_basis", "out_of_range"),
    ],
)
def test_interest_that_cannot_be_is_refused_by_name(facts: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidQuote) as refusal:
        quote_of(**facts)

    assert (refusal.value.field, refusal.value.errors[0].code) == (field, code)


def test_a_leap_year_may_be_counted_with_its_own_days() -> None:
    assert quote_of(**YEAR, day_basis=366).interest_fen < quote_of(**YEAR).interest_fen


def test_interest_may_be_claimed_from_the_very_day_of_rescission() -> None:
    assert quote_of(**YEAR, interest_from=YEAR["rescinded_on"]).interest_fen == quote_of(**YEAR).interest_fen
