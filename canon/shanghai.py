"""Legal time in China: +08:00 all year and everywhere in the country (no summer time since 1992)."""

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "+08:00")


def day_of(instant: datetime) -> date:
    """Return the Shanghai date of an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def written(instant: datetime) -> str:
    """Return an aware instant as the API writes it: ISO 8601 with +08:00."""
    return instant.astimezone(SHANGHAI).isoformat()
