"""The composition root of odr."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.components import ServiceComponents
from chassis.service import create_service
from services.odr import handlers, jobs
from services.odr.breaches.routes import list_router as breach_list
from services.odr.breaches.routes import router as breaches
from services.odr.disputes.routes import router as disputes
from services.odr.enterprises.routes import router as enterprises
from services.odr.registers.routes import ROUTERS as REGISTERS
from services.odr.scores.routes import router as scores
from services.odr.settings import Settings
from services.odr.stations.routes import router as stations

LARGEST_LIST = 8 << 20  # bytes of a list that is imported into a register


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    parts = ServiceComponents(
        routers=(enterprises, scores, disputes, *REGISTERS, stations, breaches, breach_list),
        events=handlers.events,
        linger_seconds=0.1,
        jobs=jobs.JOBS,
        body_limits={"/v1/registers/*/imports": LARGEST_LIST},
    )
    return create_service(settings.service, bus, clock, parts, peers)
