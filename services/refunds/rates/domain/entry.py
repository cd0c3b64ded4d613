"""Checks on a rate or a local rule that is entered."""

from datetime import date

from chassis.errors import FieldError, Invalid
from services.refunds.rates.domain.local_rules import LocalRule
from services.refunds.rates.domain.rates import Rate, RateName

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2089, 12, 31)  # the days that quotes accept; a calendar covers 2000-2099
MESSAGES = {
    "required": "一年期LPR每月公布，应填已知到哪一天",
    "before_start": "不能早于开始日期",
    "out_of_range": "超出可以计算的范围",
}


class InvalidEntry(Invalid):
    """The days of a rate or a local rule are missing, out of range or in the wrong order."""

    code = "invalid_entry"
    previous_code = "refunds.invalid_entry"
    zh = "录入的日期缺项或者互相矛盾"
    en = "The days of the entry are incomplete or contradict each other"

    def __init__(self, field: str, code: str) -> None:
        super().__init__(FieldError(field=f"/{field}", code=code, message=MESSAGES[code]))


def check_rate(name: RateName, rate: Rate) -> None:
    """Check the days of a rate. The LPR is published monthly, so it needs the last day for which it is known.

    Raises:
        InvalidEntry: the LPR has no ``known_until``, or a day is out of range or in the wrong order.
    """
    if name is RateName.LPR and rate.known_until is None:
        raise InvalidEntry("known_until", "required")
    _check_days(rate.since, rate.known_until, "known_until")


def check_local_rule(rule: LocalRule) -> None:
    """Check the days of a local rule; raises ``InvalidEntry`` if one is out of range or in the wrong order."""
    _check_days(rule.since, rule.until, "until")


def _check_days(since: date, last: date | None, field: str) -> None:
    for day, name in ((since, "since"), (last, field)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise InvalidEntry(name, "out_of_range")
    if last is not None and last < since:
        raise InvalidEntry(field, "before_start")
