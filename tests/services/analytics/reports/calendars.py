"""A calendar that the bureau published: in May it works from the 8th on."""

from uuid import UUID

from contracts.dispatch import CalendarPublished
from tests.services.analytics.stories import noon

MAY_HOLIDAY = CalendarPublished(
    aggregate_id=UUID(int=7),
    complaint_id=UUID(int=7),
    occurred_at=noon("04-20"),
    version="own",
    years=(2026,),
    off=tuple(f"2026-05-{day:02}" for day in (1, 4, 5, 6, 7)),
)
