"""The FastAPI app of dispatch: its routers, event handlers and jobs."""

from collections.abc import Mapping
from functools import partial

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.components import ServiceComponents
from chassis.delivery.completeness import CompletenessSource
from chassis.service import create_service
from chassis.shared_thread import SharedThread
from reading.meaning import MeaningReader
from services.dispatch.acceptance.routes import router as acceptance
from services.dispatch.alarms.routes import router as alarms
from services.dispatch.approvals.routes import acts
from services.dispatch.approvals.routes import router as approvals
from services.dispatch.assignment.routes import router as assignment
from services.dispatch.calendars.routes import router as calendars
from services.dispatch.cases.routes import router as cases
from services.dispatch.cases.tables import receipts
from services.dispatch.closing.routes import router as closing
from services.dispatch.deadlines.repository.due import seconds_overdue
from services.dispatch.deadlines.routes import moves, previews, reminders
from services.dispatch.enforcement.outreach_routes import router as outreach
from services.dispatch.enforcement.routes import router as enforcement
from services.dispatch.follow_up.routes import router as follow_up
from services.dispatch.handlers import events
from services.dispatch.handovers.routes import router as handovers
from services.dispatch.jobs import jobs
from services.dispatch.look_backs.routes import router as look_backs
from services.dispatch.mediation.routes import mediation, sessions
from services.dispatch.notes.routes import router as notes
from services.dispatch.roster.routes import router as roster
from services.dispatch.routing.rules import shipped_rules
from services.dispatch.rule_trials.routes import routing, trials
from services.dispatch.rulebook.routes import router as rulebook
from services.dispatch.rulebook.service.in_force import shipped_digest
from services.dispatch.second_reading.service import load_status, second_readings
from services.dispatch.second_reading.turns import ReadingTurns, give_way
from services.dispatch.settings import Settings
from services.dispatch.settlement.routes import router as settlement
from services.dispatch.supervision.routes import overview, urges
from services.dispatch.work_queue.routes import router as work_queue

ROUTERS = (  # in the order of the OpenAPI document
    cases,
    assignment,
    urges.router,
    acceptance,
    settlement,
    mediation.router,
    acts,
    closing,
    follow_up,
    sessions.router,
    notes,
    alarms,
    handovers,
    approvals,
    work_queue,
    reminders.router,
    calendars,
    moves.router,
    overview.router,
    roster,
    look_backs,
    enforcement,
    outreach,
    rulebook,
    trials.router,
    trials.lists,
    routing.router,
    previews.router,
)


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> FastAPI:
    """Create the app of dispatch."""
    shipped_rules()  # loaded before the server listens, because it blocks the event loop
    shipped_digest()
    reader = MeaningReader(is_on=settings.meaning)
    reading_thread, trial_thread = SharedThread("second reading", prepare=give_way), SharedThread("trials")
    turns = ReadingTurns(reader, reading_thread)
    parts = ServiceComponents(
        routers=ROUTERS,
        events=events,
        jobs=jobs(settings.deadlines_every),
        load_overdue=seconds_overdue,
        load_status=partial(load_status, reader),
        queues=lambda app: second_readings(app.state.transactions, turns) if settings.meaning else (),
        resources=(reading_thread, trial_thread),
        complaints=CompletenessSource(column=receipts.c.complaint_id, accepted_by="intake"),
        body_limits={**routing.MAX_BODY_BYTES, **previews.MAX_BODY_BYTES},
    )
    app = create_service(settings.service_settings, bus, clock, parts, peers)
    app.state.reading_turns, app.state.trial_thread = turns, trial_thread
    return app
