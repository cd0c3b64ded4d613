"""The statutory days (法定节假日) of 全国年节及纪念日放假办法 Art. 2, without moved rest days and weekends."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from canon.calendar_rows import FESTIVALS

# The measures as revised 2024-11-10 add New Year's Eve of the lunar year (除夕) and 2 May.
REVISED_FROM_YEAR = 2025


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """Return the year's statutory days and their names; without a row in ``FESTIVALS``, those of fixed date only."""
    revised = year >= REVISED_FROM_YEAR
    days = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    days |= {date(year, 10, n): "国庆节" for n in (1, 2, 3)}
    if revised:
        days[date(year, 5, 2)] = "劳动节"
    if year in FESTIVALS:
        spring, *others = (date.fromisoformat(day) for day in FESTIVALS[year])
        days |= {spring + timedelta(n): "春节" for n in range(-1 if revised else 0, 3)}
        days |= dict(zip(others, ("清明节", "端午节", "中秋节"), strict=True))
    return MappingProxyType(days)
