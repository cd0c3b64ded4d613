"""The composition root of intake."""

import asyncio
from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.delivery.accounting import Complaints
from chassis.service import Parts, create_service
from services.intake.clients import Platforms
from services.intake.handlers import events_for
from services.intake.jobs import jobs_with
from services.intake.routes import ROUTERS, filing
from services.intake.settings import LARGER_BODIES, Settings
from services.intake.store.delivering import late
from services.intake.store.people import People
from services.intake.store.tables import complaints
from services.intake.usecases.delivering import Messenger
from services.intake.usecases.front_door import FrontDoor


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    """Intake's app; ``peers`` are the services that live in the same process."""

    async def answer_platforms() -> None:
        async with Platforms(settings.platforms) as platforms, asyncio.TaskGroup() as answering:
            for channel in settings.platforms:
                answering.create_task(Messenger(app.state.transactions, channel, platforms.tell).run())

    people = People(settings.keys)
    parts = Parts(
        routers=ROUTERS,
        doors=filing.DOORS,
        events=events_for(people),
        complaints=Complaints(column=complaints.c.id, accepted_by="intake"),
        linger_seconds=0.1,
        jobs=jobs_with(people),
        larger_bodies=LARGER_BODIES,
        late=lambda db, now: late(db, tuple(settings.platforms), now),
        background=lambda app: [app.state.front_door.serve, *([answer_platforms] if settings.platforms else [])],
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.front_door = FrontDoor(app.state.transactions, people)
    app.lets_in = app.state.front_door.lets_in
    app.state.office = settings.office
    return app
