"""The composition root."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.service import ServiceComponents, create_service
from services.refunds import handlers, jobs
from services.refunds.plans.routes import router as plans
from services.refunds.quotes.routes import quotes, sheets
from services.refunds.quotes.service import QuoteRulesCache
from services.refunds.rates.routes import router as rates
from services.refunds.settings import Settings

ROUTERS = (quotes.router, sheets.router, rates, plans)  # in the order of the OpenAPI document


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    parts = ServiceComponents(
        routers=ROUTERS,
        events=handlers.events,
        linger_seconds=0.1,
        jobs=jobs.JOBS,
        body_limits={quotes.BATCH_PATH: quotes.MAX_BATCH_BYTES},
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.books = QuoteRulesCache(app.state.transactions)
    return app
