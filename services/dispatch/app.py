"""The composition of dispatch."""

from collections.abc import Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.delivery.accounting import Complaints
from chassis.service import Parts, create_service
from services.dispatch.handlers import events
from services.dispatch.jobs import jobs
from services.dispatch.routes import (
    calendars,
    cases,
    commands,
    desk,
    enforcing,
    handovers,
    lookbacks,
    mediation,
    reminders,
    rulebook,
    rulebook_trials,
    sessions,
    supervision,
    trials,
)
from services.dispatch.rules import shipped_rules
from services.dispatch.settings import Settings
from services.dispatch.store.due import late
from services.dispatch.store.tables import receipts
from services.dispatch.usecases.rulebook import shipped_digest


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    """The app of the case desk."""
    shipped_rules()  # read, compiled and reckoned before anything listens: it holds the loop
    shipped_digest()
    parts = Parts(
        routers=(
            cases.router,
            commands.router,
            mediation.router,
            sessions.router,
            handovers.router,
            desk.router,
            reminders.router,
            calendars.router,
            supervision.router,
            lookbacks.router,
            enforcing.router,
            rulebook.router,
            rulebook_trials.router,
            rulebook_trials.lists,
            trials.router,
        ),
        events=events,
        jobs=jobs(settings.deadlines_every),
        late=late,
        complaints=Complaints(column=receipts.c.complaint_id, accepted_by="intake"),
        larger_bodies=trials.LARGER,
    )
    return create_service(settings.service_settings, bus, clock, parts, peers)
