"""The composition root."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.components import ServiceComponents
from chassis.service import create_service
from services.refunds import handlers, jobs
from services.refunds.group_cases import routes as group_cases
from services.refunds.group_cases.dependencies import UploadReader
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_measures.routes import router as group_measures
from services.refunds.group_payments import routes as group_payments
from services.refunds.group_plans import routes as group_plans
from services.refunds.plan_measures.routes import router as plan_measures
from services.refunds.plans.routes import router as plans
from services.refunds.quotes.routes import quotes, sheets
from services.refunds.quotes.service import QuoteRulesCache
from services.refunds.rates.routes import router as rates
from services.refunds.settings import LARGER_BODIES, Settings

ROUTERS = (  # in the order of the OpenAPI document
    quotes.router,
    sheets.router,
    rates,
    plans,
    plan_measures,
    group_cases.router,
    group_cases.upload_router,
    group_plans.router,
    group_plans.file_router,
    group_payments.router,
    group_payments.upload_router,
    group_measures,
)


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    people = RosterVault(settings.keys)
    parts = ServiceComponents(
        routers=ROUTERS,
        events=handlers.events,
        linger_seconds=0.1,
        jobs=jobs.jobs_with(people),
        body_limits={quotes.BATCH_PATH: quotes.MAX_BATCH_BYTES, **LARGER_BODIES},
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.group_uploads = UploadReader(people)
    app.state.books = QuoteRulesCache(app.state.transactions)
    return app
