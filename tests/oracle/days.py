"""The days off and the make-up days as the package ``holidays`` reads the State Council's notices.

The product's rows were checked against ``chinesecalendar``; this package draws on the notices by itself and, unlike
that one, tells the statutory days of 放假办法 Art. 2 from the days given in exchange.
"""

from datetime import date

from holidays.countries.china import China

FIRST_YEAR, LAST_YEAR = 2019, 2026
NOTICES = China(years=range(FIRST_YEAR, LAST_YEAR + 1), language="en_US")
GIVEN_IN_EXCHANGE = ("Day off", "(observed)", "Extended")
BY_THE_SUN = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}  # Art. 2, days that need no almanac


def is_announced(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_worked(day: date) -> bool:
    """Monday to Friday where no notice speaks, without what the law itself dates."""
    on_weekdays = day.isoweekday() <= 5
    if not is_announced(day):
        return on_weekdays and not is_statutory(day)
    return day in NOTICES.weekend_workdays or (on_weekdays and day not in NOTICES)


def is_statutory(day: date) -> bool:
    """法定节假日 proper; beyond the notices only those the law itself dates."""
    if not is_announced(day):
        return (day.month, day.day) in BY_THE_SUN
    return any(not any(mark in name for mark in GIVEN_IN_EXCHANGE) for name in NOTICES.get_list(day))
