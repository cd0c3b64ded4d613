"""The composition root."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.components import ServiceComponents
from chassis.delivery.completeness import CompletenessSource
from chassis.service import create_service
from services.analytics import handlers
from services.analytics.activities import routes as activities_routes
from services.analytics.cubes.repository.cubes import BuiltStatements
from services.analytics.facts.tables import cases_seen
from services.analytics.hotspots import routes as hotspots_routes
from services.analytics.jobs import jobs
from services.analytics.metrics import routes as metrics_routes
from services.analytics.rankings import routes as rankings_routes
from services.analytics.reports import routes as reports_routes
from services.analytics.respondents import routes as respondents_routes
from services.analytics.settings import Settings


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    parts = ServiceComponents(
        routers=(
            metrics_routes.router,
            activities_routes.router,
            hotspots_routes.router,
            rankings_routes.router,
            reports_routes.router,
            respondents_routes.router,
        ),
        events=handlers.events,
        jobs=jobs(settings.schedules, settings.templates),
        complaints=CompletenessSource(column=cases_seen.c.complaint_id, accepted_by="intake"),
        linger_seconds=0.1,
        resources=[BuiltStatements()],
        publishes=False,
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.templates = settings.templates
    return app
