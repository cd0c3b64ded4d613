"""The composition root of intake."""

import asyncio
from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.delivery.completeness import CompletenessSource
from chassis.service import ServiceComponents, create_service
from services.intake.channels.routes import router as channels
from services.intake.clients import PlatformClient
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.routes import router as complaints
from services.intake.complaints.tables import complaints as complaints_table
from services.intake.filing.routes import batch, filing
from services.intake.filing.service.queue import AcceptanceQueue
from services.intake.groups.routes import alarms, groups, topics
from services.intake.groups.service.comparison import GroupingWorker, load_status
from services.intake.handlers import events_for
from services.intake.jobs import jobs_with
from services.intake.knowledge.service import KnowledgeInForce
from services.intake.notices.routes import router as notices
from services.intake.people.routes import contacts, persons, retention
from services.intake.settings import LARGER_BODIES, Settings
from services.intake.signals.routes import router as signals
from services.intake.supplements.routes import router as supplements
from services.intake.timeline.routes import router as timeline
from services.intake.write_back.repository import oldest_waiting_seconds
from services.intake.write_back.routes import router as write_back
from services.intake.write_back.service import DeliveryWorker

ROUTERS = (  # in the order of the OpenAPI document
    filing.router,
    batch.router,
    channels,
    complaints,
    contacts.router,
    supplements,
    timeline,
    write_back,
    notices,
    persons.router,
    retention.router,
    signals,
    alarms.router,
    groups.router,
    topics.router,
)


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    """Return intake's app; ``peers`` are the apps of the services in the same process, by name."""

    async def answer_platforms() -> None:
        async with PlatformClient(settings.platforms) as platforms, asyncio.TaskGroup() as answering:
            for channel in settings.platforms:
                answering.create_task(DeliveryWorker(app.state.transactions, channel, platforms.send_step).run())

    people, knowledge = PersonVault(settings.keys), KnowledgeInForce()
    parts = ServiceComponents(
        routers=ROUTERS,
        fast_paths=filing.FAST_PATHS,
        events=events_for(people),
        complaints=CompletenessSource(column=complaints_table.c.id, accepted_by="intake"),
        linger_seconds=0.1,
        jobs=jobs_with(people, knowledge),
        body_limits=LARGER_BODIES,
        load_overdue=lambda db, now: oldest_waiting_seconds(db, tuple(settings.platforms), now),
        load_status=load_status,
        background=lambda app: [
            app.state.acceptance_queue.serve,
            GroupingWorker(app.state.transactions, people).run,
            *([answer_platforms] if settings.platforms else []),
        ],
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.acceptance_queue = AcceptanceQueue(app.state.transactions, people, knowledge)
    app.try_reserve = app.state.acceptance_queue.try_reserve
    app.state.office = settings.office
    return app
