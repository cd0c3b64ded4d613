"""The composition of a service: its app, its relay, its ears, its jobs, started and stopped together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.audit import routes as auditing
from chassis.audit.chain_store import SEAL_JOB
from chassis.awake_timeout import awake_timeout
from chassis.bus.port import Bus
from chassis.clock import Clock, SystemClock, machine_now
from chassis.db.engine import engine_for
from chassis.db.idempotency import delete_expired_keys
from chassis.db.work import Transactions
from chassis.delivery import quarantine
from chassis.delivery import routes as internal
from chassis.delivery.backfill import Backfill
from chassis.delivery.completeness import CompletenessSource
from chassis.delivery.consumer import Consumer
from chassis.delivery.publisher_client import InternalClients, PublisherClient
from chassis.delivery.reconciliation import Reconciler
from chassis.delivery.redaction import BusRedaction
from chassis.delivery.relay import Relay
from chassis.delivery.router import EventRouter
from chassis.errors import describe_error
from chassis.jobs import Job, Jobs
from chassis.settings import ServiceSettings
from chassis.telemetry.logs import count_lost_lines
from chassis.telemetry.loop_lag import LoopLagMonitor
from chassis.telemetry.process_metrics import process_metrics
from chassis.version import VERSION
from chassis.web import problems
from chassis.web.auth import CallerTokens, service_caller
from chassis.web.edge import RequestMiddleware
from chassis.web.fast_path import Endpoint, FastPathApp, FastPathEndpoint

RESTART_PAUSES = (0.2, 1.0, 3.0, 10.0)
CLOCK_SECONDS = 30.0
CLOCK_RETRY_SECONDS = 0.2  # while the database's time is not known
CLOCKLESS_LOOPS = ("clock", "pulse")  # loops that need no time of business
KEY_EXPIRY = Job(name="forget_keys", every_seconds=3600.0, act=delete_expired_keys)
Background = Callable[[], Awaitable[None]]
_log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class ServiceComponents:
    """What a service brings beside its name: routes in, events in, time in, loops of its own."""

    routers: Sequence[APIRouter] = ()
    fast_paths: Mapping[str, Endpoint] = field(default_factory=dict)  # path -> function of a POST that counts on speed
    events: EventRouter = field(default_factory=EventRouter)
    jobs: Sequence[Job] = ()
    body_limits: dict[str, int] = field(default_factory=dict)  # path -> bytes, where 1 MiB is too little
    background: Callable[[FastAPI], Sequence[Background]] = lambda app: ()  # noqa: ARG005
    publishes: bool = True
    load_overdue: Callable[[AsyncConnection, datetime], Awaitable[Mapping[str, float]]] | None = (
        None  # what, by how many seconds
    )
    complaints: CompletenessSource | None = None  # of a service that has every accepted one
    linger_seconds: float = 0.0  # a hearer without hurry gathers events for so long


class Runtime:
    """Everything of a service that runs besides answering requests."""

    def __init__(
        self,
        settings: ServiceSettings,
        bus: Bus,
        clock: Clock,
        components: ServiceComponents,
        peers: Mapping[str, FastAPI],
    ) -> None:
        self.settings = settings
        self.bus = bus
        self.clock = clock
        self.engine = engine_for(settings.database_url, settings.service, size=settings.pool_size)
        self.transactions = Transactions(settings.service, self.engine, clock)
        self.tokens = CallerTokens(settings.internal_key)
        self.publishers = PublisherClient(InternalClients(settings, peers), self._token)
        self.relay = Relay(settings.service, settings.database_url, bus)
        self.transactions.after_commit(self.relay.wake)
        self.consumer = Consumer(self.transactions, components.events, bus, components.linger_seconds)
        self.backfill = Backfill(self.transactions, components.events, self.publishers, bus)
        self.reconciler = Reconciler(
            self.transactions, self.consumer, self.publishers, bus, components.events.publishers()
        )
        self.jobs = Jobs(self.transactions, (*components.jobs, SEAL_JOB, KEY_EXPIRY))
        self.restarts: dict[str, str] = {}
        self.crashes = 0
        self.is_draining = False  # whoever balances sends nobody here any more
        self.certificate_expires_at: datetime | None = None  # of the one that who comes is shown, if any
        self.loop_lag = LoopLagMonitor()
        self._backfill_done = asyncio.Event()
        self._clock_measured = asyncio.Event()
        self.complaints = components.complaints
        self._components = components

    def loops(self, app: FastAPI) -> dict[str, Background]:
        loops: dict[str, Background] = {"clock": self._measure_clock, "pulse": self.loop_lag.run, "jobs": self.jobs.run}
        if self._components.publishes:
            loops["relay"] = self.run_relay
            loops["sweep"] = BusRedaction(self.transactions, self.bus).run
        if self._components.events.subscribed_types:
            loops["consumer"] = self.run_consumer
            loops["repair"] = self.run_reconciliation
        for background in self._components.background(app):
            loops[getattr(background, "__qualname__", repr(background))] = background
        return loops

    async def supervise(self, name: str, loop: Background) -> None:
        """Run a loop for ever; one that falls is started again with back-off and shown in the status.

        Nothing is done by this machine's wall clock before the database's time is known.
        """
        if name not in CLOCKLESS_LOOPS:
            await self._clock_measured.wait()
        failures = 0
        while True:
            try:
                await loop()
            except Exception as error:  # noqa: BLE001 - a fallen loop is started again
                self.restarts[name] = describe_error(error)
                self.crashes += 1
                _log.error("loop_fell", service=self.settings.service, loop=name, error=describe_error(error))
            await asyncio.sleep(RESTART_PAUSES[min(failures, len(RESTART_PAUSES) - 1)])
            failures += 1

    async def status(self) -> dict[str, Any]:
        """What an operator sees of this service."""
        queues, is_healthy, lag = await asyncio.gather(self._queues(), self.bus.healthy(), self._lag())
        status: dict[str, Any] = {"service": self.settings.service, "up": True, "version": VERSION, **queues}
        status["bus"] = "up" if is_healthy else "down"
        status["consumer_lag"] = lag
        status["consumer"] = {
            "heard": self.consumer.progress.received,
            "handled": self.consumer.progress.handled,
            "duplicates": self.consumer.progress.duplicates,
            "other_epoch": self.consumer.progress.other_epoch,
            "failing": self.consumer.progress.failing,
        }
        status["jobs"] = dict(self.jobs.last_run)
        status["last_deadline_run"] = self.jobs.last_run.get("deadlines")
        status["restarts"] = dict(self.restarts)
        status["loop_falls"] = self.crashes
        status["loop_late_seconds"] = round(self.loop_lag.max_lag(asyncio.get_running_loop().time()), 3)
        status["log_lines_lost"] = count_lost_lines()
        status |= process_metrics(self.engine) | {"tasks": self.loop_lag.tasks}
        if self.certificate_expires_at is not None:
            status["certificate_seconds_left"] = round((self.certificate_expires_at - machine_now()).total_seconds())
        if isinstance(self.clock, SystemClock):
            status["clock_off_seconds"] = round(self.clock.machine_ahead(), 3)
        return status

    async def count_unread_events(self) -> int | None:
        """Events it has yet to hear; ``None`` while that is not known, or it is first filled from the logs."""
        if not self._backfill_done.is_set() or not await self.bus.healthy():
            return None
        return await self._lag()

    async def ready(self) -> bool:
        if self.is_draining or not self.clock.is_known:
            return False
        try:
            async with awake_timeout(2), self.engine.connect() as db:
                await db.execute(text("select 1"))
        except Exception:  # noqa: BLE001 - not ready, whatever it is
            return False
        return True

    async def prewarm(self) -> None:
        """A connection and the time before anybody asks; with the database away, the service starts all the same."""
        with contextlib.suppress(*problems.DATABASE_ERRORS):
            async with awake_timeout(2), self.engine.connect() as db:
                await self.transactions.measure_clock(db)

    async def close(self) -> None:
        await self.consumer.close()
        await self.engine.dispose()

    async def run_relay(self) -> None:
        await self.bus.prepare([self.settings.service])  # with the broker away, the service answers and waits
        await self.relay.run()

    async def run_consumer(self) -> None:
        await self.backfill.run()
        self._backfill_done.set()
        await self.bus.prepare(self._components.events.publishers())
        await self.reconciler.load_epochs()
        await self.consumer.run()

    async def run_reconciliation(self) -> None:
        await self._backfill_done.wait()  # what repair pulls before types are known would look like passed unheard
        await self.reconciler.run()

    async def _queues(self) -> dict[str, Any]:
        status: dict[str, Any] = {"database": "up"}
        try:
            async with awake_timeout(2), self.engine.connect() as db:
                status |= await quarantine.load_queue_status(db)
                if self._components.load_overdue is not None:
                    status["late"] = dict(await self._components.load_overdue(db, self.clock.now()))
        except Exception as error:  # noqa: BLE001 - the status tells, whatever it is
            status |= {"database": "down", "error": describe_error(error)}
        return status

    async def _lag(self) -> int | None:
        if self.consumer.subscription is None:
            return None
        with contextlib.suppress(Exception):
            async with awake_timeout(2):
                return await self.consumer.subscription.lag()
        return None

    async def _measure_clock(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                if isinstance(self.clock, SystemClock):
                    async with self.engine.connect() as db:
                        await self.clock.measure(db)
                self._clock_measured.set()
            await asyncio.sleep(CLOCK_SECONDS if self._clock_measured.is_set() else CLOCK_RETRY_SECONDS)

    def _token(self, audience: str) -> str:
        return self.tokens.sign(service_caller(self.settings.service), audience)


_health = APIRouter(include_in_schema=False)


@_health.get("/health")
async def health() -> dict[str, str]:
    """Alive; the only answer a stranger gets."""
    return {"status": "alive"}


@_health.get("/ready")
async def ready(request: Request, response: Response) -> dict[str, bool]:
    is_ready = await request.app.state.runtime.ready()
    response.status_code = 200 if is_ready else 503
    return {"ready": is_ready}


def create_service(
    settings: ServiceSettings,
    bus: Bus,
    clock: Clock,
    components: ServiceComponents,
    peers: Mapping[str, FastAPI] | None = None,
) -> FastPathApp:
    """The app of one service. ``peers`` are the apps of services that live in the same process."""
    runtime = Runtime(settings, bus, clock, components, peers if peers is not None else {})

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await runtime.prewarm()
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(runtime.supervise(name, loop), name=f"{settings.service} {name}")
                for name, loop in runtime.loops(app).items()
            ]
            yield
            for task in running:
                task.cancel()
        await runtime.close()

    app = FastPathApp(
        title=settings.service, version=VERSION, lifespan=lifespan, openapi_url=None, redirect_slashes=False
    )
    app.state.service = settings.service
    app.state.runtime = runtime
    app.state.transactions = runtime.transactions
    app.state.tokens = runtime.tokens
    problems.install(app)
    for router in (*components.routers, internal.router, internal.actions, auditing.router, _health):
        app.router.routes.extend(router.routes)  # to include it is to make each route anew, and to look twice for it
    app.add_middleware(RequestMiddleware, service=settings.service, body_limits=components.body_limits)
    app.fast_paths = {
        path: RequestMiddleware(FastPathEndpoint(app, path, endpoint), settings.service)
        for path, endpoint in components.fast_paths.items()
    }
    return app
