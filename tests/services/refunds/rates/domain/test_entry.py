"""What of a rate or a local rule cannot be entered."""

from dataclasses import replace
from datetime import date

import pytest

from services.refunds.rates.domain.entry import FIRST_DAY, LAST_DAY, InvalidEntry, check_local_rule, check_rate
from services.refunds.rates.domain.local_rules import LOCAL_RULES
from services.refunds.rates.domain.rates import Rate, RateName

RULE = LOCAL_RULES[0]
SINCE = date(2026, 4, 21)


MESSAGES = {
    "required": "一年期LPR每月公布，应填已知到哪一天",
    "before_start": "不能早于开始日期",
    "out_of_range": "超出可以计算的范围",
}


def refused(error: pytest.ExceptionInfo[InvalidEntry]) -> tuple[str, str]:
    [named] = error.value.errors
    assert named.message == MESSAGES[named.code]
    return named.field, named.code


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        (RateName.LPR, Rate(SINCE, 290, known_until=SINCE)),
        (RateName.LPR, Rate(FIRST_DAY, 290, known_until=LAST_DAY)),
        (RateName.DEPOSIT, Rate(SINCE, 140)),
    ],
)
def test_a_rate_with_days_that_can_be_is_entered(name: RateName, rate: Rate) -> None:
    check_rate(name, rate)


@pytest.mark.parametrize(
    ("name", "rate", "field", "code"),
    [
        (RateName.LPR, Rate(SINCE, 290), "/known_until", "required"),
        (RateName.LPR, Rate(SINCE, 290, known_until=date(2026, 4, 20)), "/known_until", "before_start"),
        (RateName.LPR, Rate(SINCE, 290, known_until=date(2090, 1, 1)), "/known_until", "out_of_range"),
        (RateName.DEPOSIT, Rate(date(1999, 12, 31), 140), "/since", "out_of_range"),
        (RateName.DEPOSIT, Rate(date(2090, 1, 1), 140), "/since", "out_of_range"),
    ],
)
def test_a_rate_with_days_that_cannot_be_is_refused_by_name(name: RateName, rate: Rate, field: str, code: str) -> None:
    with pytest.raises(InvalidEntry) as error:
        check_rate(name, rate)

    assert refused(error) == (field, code)


@pytest.mark.parametrize("until", [None, RULE.since, LAST_DAY])
def test_a_local_rule_may_end_on_any_day_from_its_first_on_or_stay(until: date | None) -> None:
    check_local_rule(replace(RULE, until=until))


@pytest.mark.parametrize(
    ("days", "field", "code"),
    [
        ({"until": date(2022, 5, 31)}, "/until", "before_start"),
        ({"until": date(2090, 1, 1)}, "/until", "out_of_range"),
        ({"since": date(1999, 12, 31)}, "/since", "out_of_range"),
    ],
)
def test_a_local_rule_with_days_that_cannot_be_is_refused_by_name(days: dict[str, date], field: str, code: str) -> None:
    with pytest.raises(InvalidEntry) as error:
        check_local_rule(replace(RULE, **days))

    assert refused(error) == (field, code)
