"""The bureau with the real service of figures."""

import contextlib
from collections.abc import AsyncIterator, Sequence

from bureau import Bureau

from chassis.bus.postgres import PostgresBus
from chassis.settings import ServiceSettings
from contracts.event import Event
from services.analytics import handlers
from services.analytics.app import create_app
from services.analytics.projections.service import project_events
from services.analytics.settings import Settings


@contextlib.asynccontextmanager
async def counting_at(
    bureau: Bureau, database_url: str, events: Sequence[Event], activities: Sequence[Event] = ()
) -> AsyncIterator[Bureau]:
    """The bureau, whose analytics has projected these events of cases, and these of activities and registers."""
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="analytics", database_url=database_url, internal_key="k" * 64)
    real = create_app(Settings(service=settings), bus, bureau.clock)
    async with real.state.transactions.begin() as work:
        await project_events(work, events)
        await handlers.project_activities(activities, work)
    bureau.join("analytics", real)
    yield bureau
    await real.state.runtime.close()
    await bus.close()
