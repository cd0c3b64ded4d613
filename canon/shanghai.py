"""The one clock of the law: +08:00 the whole year, wherever in the country (no summer time since 1992)."""

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "+08:00")


def day_of(instant: datetime) -> date:
    """The day on which an aware instant falls."""
    return instant.astimezone(SHANGHAI).date()


def written(instant: datetime) -> str:
    """An aware instant as it is answered: ISO 8601 with +08:00."""
    return instant.astimezone(SHANGHAI).isoformat()
