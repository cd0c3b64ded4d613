"""Composition of a service: its FastAPI app, relay, consumer, reconciler and jobs, started and stopped together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import structlog
from fastapi import FastAPI
from sqlalchemy import text

from chassis.audit import routes as auditing
from chassis.audit.chain_store import SEAL_JOB
from chassis.awake_timeout import awake_timeout
from chassis.bus.port import Bus
from chassis.clock import Clock, SystemClock, machine_now
from chassis.components import Background, ServiceComponents
from chassis.db.engine import close_pool, engine_for
from chassis.db.idempotency import delete_expired_keys
from chassis.db.server_status import ServerStatus
from chassis.db.work import Transactions
from chassis.delivery import quarantine
from chassis.delivery import routes as internal
from chassis.delivery.backfill import Backfill
from chassis.delivery.consumer import Consumer
from chassis.delivery.publisher_client import InternalClients, PublisherClient
from chassis.delivery.reconciliation import Reconciler
from chassis.delivery.redaction import BusRedaction
from chassis.delivery.relay import Relay
from chassis.errors import describe_error
from chassis.jobs import Job, Jobs
from chassis.settings import ServiceSettings
from chassis.telemetry.logs import count_lost_lines
from chassis.telemetry.loop_lag import LoopLagMonitor
from chassis.telemetry.process_metrics import process_metrics
from chassis.version import VERSION
from chassis.web import health, problems
from chassis.web.auth import CallerTokens, service_caller
from chassis.web.edge import RequestMiddleware
from chassis.web.fast_path import FastPathApp, FastPathEndpoint

RESTART_PAUSES = (0.2, 1.0, 3.0, 10.0)
CLOCK_SECONDS = 30.0
CLOCKLESS_LOOPS = ("clock", "pulse")  # loops that need no business time
KEY_EXPIRY = Job(name="forget_keys", every_seconds=3600.0, act=delete_expired_keys)
_log = structlog.get_logger()


class Runtime:
    """The background parts of a service: everything but its routes."""

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
        self._server = ServerStatus()
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
        self._asking_database: asyncio.Task[bool] | None = None
        self.is_stepped = False  # events, queues and jobs are moved by hand (``chassis.stepping``)
        self.is_draining = False  # reported as not ready, so that the load balancer sends no more requests
        self.certificate_expires_at: datetime | None = None  # of the TLS certificate this process serves, if any
        self.loop_lag = LoopLagMonitor()
        self._backfill_done = asyncio.Event()
        self._clock_measured = asyncio.Event()
        self.complaints = components.complaints
        self.components = components

    def loops(self, app: FastAPI) -> dict[str, Background]:
        """Return the background loops by name; the names appear in the status."""
        loops: dict[str, Background] = {"clock": self._measure_clock, "pulse": self.loop_lag.run}
        loops |= {_name_of(background): background for background in self.components.background(app)}
        if self.is_stepped:
            return loops
        loops |= {_name_of(observer): observer for observer in self.components.observers(app)}
        loops |= {"jobs": self.jobs.run} | {queue.name: queue.run for queue in self.components.queues(app)}
        if self.components.publishes:
            loops["relay"] = self.run_relay
            loops["sweep"] = BusRedaction(self.transactions, self.bus).run
        if self.components.events.subscribed_types:
            loops["consumer"] = self.run_consumer
            loops["repair"] = self.run_reconciliation
        return loops

    async def supervise(self, name: str, loop: Background) -> None:
        """Run a loop for ever; when it fails, restart it with back-off and show that in the status.

        Loops that need business time start after the first measurement of the database's clock.
        """
        if name not in CLOCKLESS_LOOPS:
            await self._clock_measured.wait()
        failures = 0
        while True:
            try:
                await loop()
            except Exception as error:  # noqa: BLE001 - a failed loop is restarted
                self.restarts[name] = describe_error(error)
                self.crashes += 1
                _log.error("loop_fell", service=self.settings.service, loop=name, error=describe_error(error))
            await asyncio.sleep(RESTART_PAUSES[min(failures, len(RESTART_PAUSES) - 1)])
            failures += 1

    async def status(self) -> dict[str, Any]:
        """Return the status of this service, for operators and metrics."""
        queues, is_healthy, lag = await asyncio.gather(self._queues(), self.bus.healthy(), self._lag())
        status: dict[str, Any] = {"service": self.settings.service, "up": True, "version": VERSION, **queues}
        status |= {"bus": "up" if is_healthy else "down", "bus_kind": self.bus.kind, "consumer_lag": lag}
        status["consumer"] = {
            "heard": self.consumer.progress.received,
            "handled": self.consumer.progress.handled,
            "duplicates": self.consumer.progress.duplicates,
            "other_epoch": self.consumer.progress.other_epoch,
            "failing": self.consumer.progress.failing,
        }
        status["jobs"] = dict(self.jobs.last_run)
        status["last_deadline_run"] = self.jobs.last_run.get("deadlines")
        status |= {"restarts": dict(self.restarts), "loop_falls": self.crashes}
        status["loop_late_seconds"] = round(self.loop_lag.max_lag(asyncio.get_running_loop().time()), 3)
        status["log_lines_lost"] = count_lost_lines()
        status |= process_metrics(self.engine) | {"tasks": self.loop_lag.tasks}
        if self.certificate_expires_at is not None:
            status["certificate_seconds_left"] = round((self.certificate_expires_at - machine_now()).total_seconds())
        if isinstance(self.clock, SystemClock):
            status["clock_off_seconds"] = round(self.clock.machine_ahead(), 3)
        return status

    async def count_unread_events(self) -> int | None:
        """Return the number of events on the bus not yet read; ``None`` while unknown, or during a backfill."""
        if not self._backfill_done.is_set() or not await self.bus.healthy():
            return None
        return await self._lag()

    async def ready(self) -> bool:
        """Whether the service can answer requests: its clock is known and the database answers."""
        if self.is_draining or not self.clock.is_known:
            return False
        asking = self._asking_database
        if asking is None or asking.done():
            asking = self._asking_database = asyncio.create_task(self._database_answers())
        return await asyncio.shield(asking)

    async def _database_answers(self) -> bool:
        """Ask the database something; strangers may ask for ``ready``, and however many do, one question is asked."""
        try:
            async with awake_timeout(2), self.engine.connect() as db:
                await db.execute(text("select 1"))
        except Exception:  # noqa: BLE001 - not ready, whatever the cause
            return False
        return True

    async def prewarm(self) -> None:
        """Open a connection and measure the clock before the first request; a failure does not stop the start."""
        with contextlib.suppress(*problems.DATABASE_ERRORS):
            async with awake_timeout(2), self.engine.connect() as db:
                await self.transactions.measure_clock(db)

    async def close(self) -> None:
        """Leave the bus and close the database connections."""
        await self.consumer.close()
        self.relay.close()
        await close_pool(self.engine)

    async def run_relay(self) -> None:
        """Create the service's topic, then relay its events; without a broker the service still answers requests."""
        await self.bus.prepare([self.settings.service])
        await self.relay.run()

    async def run_consumer(self) -> None:
        """Backfill new types, then consume events."""
        await self.join_bus()
        await self.consumer.run()

    async def join_bus(self) -> None:
        """Backfill new types, and prepare to consume events."""
        await self.backfill.run()
        self._backfill_done.set()
        await self.bus.prepare([self.settings.service, *self.components.events.publishers()])
        await self.reconciler.load_epochs()

    async def run_reconciliation(self) -> None:
        """Reconcile with the publishers, after the backfill.

        Events fetched before it would move the inbox past events that the backfill then handles a second time.
        """
        await self._backfill_done.wait()
        await self.reconciler.run()

    async def _queues(self) -> dict[str, Any]:
        status: dict[str, Any] = {"database": "up"}
        try:
            async with awake_timeout(2), self.engine.connect() as db:
                status |= await quarantine.load_queue_status(db) | {"database_server": await self._server.load(db)}
                if self.components.load_overdue is not None:
                    status["late"] = dict(await self.components.load_overdue(db, self.clock.now()))
                if self.components.load_status is not None:
                    status |= await self.components.load_status(db, self.clock.now())
        except Exception as error:  # noqa: BLE001 - shown in the status
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
            await asyncio.sleep(CLOCK_SECONDS if self._clock_measured.is_set() else self.settings.clock_retry_seconds)

    def _token(self, audience: str) -> str:
        return self.tokens.sign(service_caller(self.settings.service), audience)


def _name_of(loop: Background) -> str:
    return getattr(loop, "__qualname__", repr(loop))


def create_service(
    settings: ServiceSettings,
    bus: Bus,
    clock: Clock,
    components: ServiceComponents,
    peers: Mapping[str, FastAPI] | None = None,
) -> FastPathApp:
    """Return the app of one service; ``peers`` are the apps of other services in the same process."""
    runtime = Runtime(settings, bus, clock, components, peers if peers is not None else {})

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await runtime.prewarm()
        async with contextlib.AsyncExitStack() as stack:
            for resource in components.resources:
                await stack.enter_async_context(resource)
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
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
    for router in (*components.routers, internal.router, internal.actions, auditing.router, health.router):
        app.router.routes.extend(router.routes)  # ``include_router`` would copy each route and match it twice
    app.add_middleware(
        RequestMiddleware,
        service=settings.service,
        max_body=components.max_body,
        body_limits=components.body_limits,
    )
    app.fast_paths = {
        path: RequestMiddleware(FastPathEndpoint(app, path, endpoint), settings.service)
        for path, endpoint in components.fast_paths.items()
    }
    return app
