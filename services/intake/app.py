"""The composition root of intake."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Channel
from chassis.blobs.store import BlobStore
from chassis.bus.port import Bus
from chassis.clock import Clock, machine_now
from chassis.components import QueueWorker, ServiceComponents
from chassis.delivery.completeness import CompletenessSource
from chassis.service import create_service
from chassis.shared_thread import SharedThread
from services.intake.attachments.routes import contents as attachment_contents
from services.intake.attachments.routes import router as attachments
from services.intake.attachments.service.drawings import EMPTY_SECONDS, LaterDrawings
from services.intake.attachments.service.files import FileCabinet
from services.intake.channels.routes import router as channels
from services.intake.clients import PlatformClient
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.routes import router as complaints
from services.intake.complaints.tables import complaints as complaints_table
from services.intake.filing.routes import batch, filing
from services.intake.filing.service.queue import AcceptanceQueue
from services.intake.groups.routes import alarms, groups, topics
from services.intake.groups.service import comparison
from services.intake.groups.service.comparison import GroupingWorker
from services.intake.handlers import events_for
from services.intake.imports import routes as imports
from services.intake.imports.repository import oldest_waiting_seconds as oldest_import_seconds
from services.intake.imports.service import worker
from services.intake.imports.service.uploads import UploadReader
from services.intake.imports.service.worker import ImportWorker
from services.intake.jobs import jobs_with
from services.intake.knowledge.reader import TextReader
from services.intake.knowledge.service import KnowledgeInForce
from services.intake.matching.routes import router as matching
from services.intake.matching.service import finding, reviewing
from services.intake.matching.service.finding import Matcher
from services.intake.matching.service.reviewing import Reviewer
from services.intake.notices.routes import router as notices
from services.intake.people.routes import contacts, persons, retention
from services.intake.settings import LARGER_BODIES, Settings
from services.intake.signals.routes import router as signals
from services.intake.supplements.routes import router as supplements
from services.intake.timeline.routes import router as timeline
from services.intake.write_back.repository import oldest_waiting_seconds
from services.intake.write_back.routes import router as write_back
from services.intake.write_back.service import PAUSE_SECONDS, DeliveryWorker

ROUTERS = (  # in the order of the OpenAPI document
    filing.router,
    batch.router,
    channels,
    imports.upload_router,
    imports.router,
    complaints,
    contacts.router,
    supplements,
    matching,
    attachments,
    attachment_contents,
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
    platforms = PlatformClient(settings.platforms) if settings.platforms else None

    async def load_overdue(db: AsyncConnection, now: datetime) -> Mapping[str, float]:
        waiting = await oldest_waiting_seconds(db, tuple(settings.platforms), now)
        return waiting | {"imports": await oldest_import_seconds(db, machine_now())}

    async def load_statuses(db: AsyncConnection, now: datetime) -> Mapping[str, Any]:
        return {**await finding.load_status(db, now), **await comparison.load_status(db, now)}

    people, knowledge, store = PersonVault(settings.keys), KnowledgeInForce(), BlobStore(settings.files)
    thread = SharedThread("reading")
    reader = TextReader(thread)
    parts = ServiceComponents(
        routers=ROUTERS,
        fast_paths=filing.FAST_PATHS,
        events=events_for(people),
        complaints=CompletenessSource(column=complaints_table.c.id, accepted_by="intake"),
        linger_seconds=0.1,
        jobs=jobs_with(people, knowledge, store),
        body_limits=LARGER_BODIES,
        load_overdue=load_overdue,
        load_status=load_statuses,
        queues=lambda app: _queues(app, people, platforms),
        resources=[thread, *([platforms] if platforms else ())],
        background=lambda app: [app.state.acceptance_queue.serve],
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.acceptance_queue = AcceptanceQueue(app.state.transactions, people, knowledge, reader)
    app.state.text_reader = reader
    app.state.imports = ImportWorker(app.state.transactions, people, knowledge, reader, settings.import_days)
    app.state.reviewer = Reviewer(app.state.transactions, people)
    app.state.matcher = Matcher(app.state.transactions, people, app.state.imports.is_running)
    app.state.upload_reader = UploadReader(people)
    app.state.import_days = settings.import_days
    app.try_reserve = app.state.acceptance_queue.try_reserve
    app.state.files = FileCabinet(store=store, people=people)
    app.state.office = settings.office
    return app


def _queues(app: FastAPI, people: PersonVault, platforms: PlatformClient | None) -> Sequence[QueueWorker]:
    """Return what is done behind the requests: imports, matching, grouping, pictures, the answers to each platform."""
    drawings = LaterDrawings(app.state.transactions, app.state.files)
    grouping = GroupingWorker(app.state.transactions, people, app.state.imports.is_running)
    return (
        QueueWorker(name="imports", act=app.state.imports.run_next, pause_seconds=worker.EMPTY_SECONDS),
        QueueWorker(name="matching", act=app.state.matcher.match_next, pause_seconds=finding.EMPTY_SECONDS),
        QueueWorker(name="reviewing", act=app.state.reviewer.review_next, pause_seconds=reviewing.EMPTY_SECONDS),
        QueueWorker(
            name="grouping",
            act=grouping.compare_next,
            act_at_once=partial(grouping.compare_next, quiet_seconds=0),
            pause_seconds=comparison.EMPTY_SECONDS,
        ),
        QueueWorker(name="pictures", act=drawings.draw_next, pause_seconds=EMPTY_SECONDS),
        *([] if platforms is None else [_answers_to(app, platforms, channel) for channel in platforms.addresses]),
    )


def _answers_to(app: FastAPI, platforms: PlatformClient, channel: Channel) -> QueueWorker:
    answering = DeliveryWorker(app.state.transactions, channel, platforms.send_step)
    return QueueWorker(name=f"answers {channel}", act=answering.run_once, pause_seconds=PAUSE_SECONDS)
