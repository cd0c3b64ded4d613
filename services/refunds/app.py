"""The composition root."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.service import Parts, create_service
from services.refunds import handlers, jobs
from services.refunds.plans.routes import router as plans
from services.refunds.quotes.routes import quotes, sheets
from services.refunds.quotes.service import KeptBooks
from services.refunds.rates.routes import router as rates
from services.refunds.settings import Settings

ROUTERS = (quotes.router, sheets.router, rates, plans)  # in the order of the OpenAPI document


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    parts = Parts(
        routers=ROUTERS,
        events=handlers.events,
        linger_seconds=0.1,
        jobs=jobs.JOBS,
        larger_bodies={quotes.BATCH_PATH: quotes.MAX_BATCH_BYTES},
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.books = KeptBooks(app.state.transactions)
    return app
