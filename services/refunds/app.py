"""The composition root."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.service import Parts, create_service
from services.refunds import handlers, jobs, usecases
from services.refunds.routes import ROUTERS
from services.refunds.routes.quotes import BATCH_PATH, MAX_BATCH_BYTES
from services.refunds.settings import Settings


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    parts = Parts(
        routers=ROUTERS,
        events=handlers.events,
        linger_seconds=0.1,
        jobs=jobs.JOBS,
        larger_bodies={BATCH_PATH: MAX_BATCH_BYTES},
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.books = usecases.KeptBooks(app.state.transactions)
    return app
