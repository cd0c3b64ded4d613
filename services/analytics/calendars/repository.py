"""Save published calendars, and read the one in force."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.dispatch import CalendarPublished
from services.analytics.calendars.tables import calendars


async def save_calendar(db: AsyncConnection, event: CalendarPublished) -> None:
    """Save a version, unless it is there: a saved version is never changed."""
    row = {"version": event.version, "published_at": event.occurred_at, "published": event.model_dump(mode="json")}
    await db.execute(insert(calendars).values(row).on_conflict_do_nothing())


async def get_published(db: AsyncConnection) -> CalendarPublished | None:
    """Return the calendar that was published last, or None if the bureau published none."""
    newest = (calendars.c.published_at.desc(), calendars.c.version.desc())
    found = await db.scalar(select(calendars.c.published).order_by(*newest).limit(1))
    return None if found is None else CalendarPublished.model_validate(found)
