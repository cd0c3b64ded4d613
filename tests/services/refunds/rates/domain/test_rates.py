"""The rates of Art. 16 as dated data."""

from dataclasses import replace
from datetime import date

import pytest

from services.refunds.rates.domain.rates import DEPOSIT, LPR, NoRate, Rate, RateTable


def lpr_and(entry: Rate) -> RateTable:
    return replace(LPR, entries=(*LPR.entries, entry))


@pytest.mark.parametrize(
    ("day", "rate_bp"),
    [
        (date(2019, 8, 20), 425),
        (date(2020, 3, 20), 405),
        (date(2022, 8, 21), 370),
        (date(2022, 8, 22), 365),
        (date(2025, 5, 19), 310),
        (date(2025, 5, 20), 300),
        (date(2026, 4, 20), 300),
    ],
)
def test_a_rate_holds_from_its_day_until_the_next(day: date, rate_bp: int) -> None:
    assert LPR.rate_on(day) == rate_bp


@pytest.mark.parametrize("day", [date(2019, 8, 19), date(2026, 4, 21)])
def test_a_day_without_a_known_rate_fails_loudly(day: date) -> None:
    with pytest.raises(NoRate) as refusal:
        LPR.rate_on(day)

    message = f"{LPR.name}：没有当日的已知利率，录入公布的利率后再计算"
    [error] = refusal.value.errors
    assert refusal.value.code == error.code == "no_rate"
    assert (error.field, error.message, refusal.value.detail) == ("/formed_on", message, message)


def test_the_refusal_does_not_repeat_the_day_that_was_requested() -> None:
    with pytest.raises(NoRate) as refusal:
        LPR.rate_on(date(2026, 4, 21))

    assert "2026" not in f"{refusal.value}{refusal.value.detail}{refusal.value.errors}"


def test_the_deposit_benchmark_stands_until_it_is_changed() -> None:
    assert DEPOSIT.rate_on(date(2026, 11, 24)) == 150


def test_there_was_another_benchmark_before() -> None:
    with pytest.raises(NoRate):
        DEPOSIT.rate_on(date(2015, 10, 23))


def test_a_published_rate_is_entered_and_known_as_far_as_stated() -> None:
    table = lpr_and(Rate(date(2026, 4, 21), 290, known_until=date(2026, 6, 21)))

    assert (table.rate_on(date(2026, 4, 20)), table.rate_on(date(2026, 6, 21))) == (300, 290)
    with pytest.raises(NoRate):
        table.rate_on(date(2026, 6, 22))


def test_months_that_nobody_entered_stay_unknown() -> None:
    table = lpr_and(Rate(date(2026, 10, 20), 290, known_until=date(2026, 11, 19)))

    with pytest.raises(NoRate):
        table.rate_on(date(2026, 10, 19))
