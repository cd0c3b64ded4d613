"""The composition root of intake."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.service import Parts, create_service
from services.intake.routes import ROUTERS
from services.intake.settings import LARGER_BODIES, Settings
from services.intake.store.people import People
from services.intake.usecases.front_door import FrontDoor


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    """Intake's app; ``peers`` are the services that live in the same process."""
    parts = Parts(
        routers=ROUTERS,
        larger_bodies=LARGER_BODIES,
        background=lambda app: [app.state.front_door.serve],
    )
    app = create_service(settings.service, bus, clock, parts, peers)
    app.state.front_door = FrontDoor(app.state.transactions, People(settings.keys))
    return app
