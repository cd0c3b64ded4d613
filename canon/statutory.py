"""The statutory days proper (法定节假日) of 全国年节及纪念日放假办法 Art. 2, without moved rest days and weekends."""

from datetime import date, timedelta
from functools import cache

from canon.calendar_rows import FESTIVALS

# The measures as revised 2024-11-10 add New Year's Eve of the lunar year (除夕) and 2 May.
REVISED_FROM_YEAR = 2025


@cache
def statutory_days(year: int) -> frozenset[date]:
    """Return the year's statutory days; only the fixed ones where the almanac of the year is not in our rows."""
    days = {date(year, 1, 1), date(year, 5, 1), *(date(year, 10, n) for n in (1, 2, 3))}
    revised = year >= REVISED_FROM_YEAR
    if revised:
        days.add(date(year, 5, 2))
    if year in FESTIVALS:
        spring, *others = (date.fromisoformat(day) for day in FESTIVALS[year])
        days.update(others)
        days.update(spring + timedelta(n) for n in range(-1 if revised else 0, 3))
    return frozenset(days)
