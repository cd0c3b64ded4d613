"""Create apps from the environment and serve them until SIGTERM or SIGINT."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from canon.services import SERVICES
from chassis.bus.port import Bus
from chassis.bus.postgres import PostgresBus
from chassis.clock import Clock, SystemClock
from chassis.settings import StartupRefused, number_setting, setting
from chassis.tls import RELOAD_CHECK_SECONDS, Certificate, reload_on_change
from deploy.addresses import AddressBook, connect_first, is_address
from deploy.connections import allow_files, bound_unread
from deploy.protocol import BoundedProtocol
from deploy.registry import REFUSED, database_of

# Duplicates of the listening socket: the loop accepts one connection from each per turn. More would delay requests of
# connections that are already open.
LISTENING_SOCKETS = 4
START_FAILED = 3  # exit code


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How long a server waits, in seconds; no deployment needs others."""

    grace: int = 8  # for the requests under way, when it stops
    unread: float = 10.0  # for a client that takes nothing of an answer
    idle: int = 5  # of an idle connection; clients should close it earlier, or a request may meet our closing
    certificate_check: float = RELOAD_CHECK_SECONDS


DEFAULT_TIMINGS = Timings()


def bus_from_environment() -> Bus:
    """Make the bus of this deployment; its consumer groups connect with the roles of their services."""
    url = database_of("bus")
    if os.environ.get("WEIQUAN_BUS", "postgres") == "kafka":
        return kafka_from_environment(url)
    named = {service: os.environ.get(f"{service.upper()}_DATABASE_URL") for service in SERVICES}
    return PostgresBus(url, {service: own for service, own in named.items() if own})


def kafka_from_environment(database_url: str) -> Bus:
    """Make a Kafka bus of ``KAFKA_BOOTSTRAP``, with SASL_SSL and SCRAM if ``KAFKA_USERNAME`` is set."""
    from chassis.bus.kafka.bus import KafkaBus  # noqa: PLC0415 - aiokafka is loaded only where it is used
    from chassis.bus.kafka.connection import Security  # noqa: PLC0415
    from chassis.bus.kafka.slots import AdvisorySlots  # noqa: PLC0415

    security = None
    if os.environ.get("KAFKA_USERNAME"):
        authority = os.environ.get("KAFKA_CA_FILE")
        security = Security(
            username=setting(os.environ, "KAFKA_USERNAME"),
            password=setting(os.environ, "KAFKA_PASSWORD"),
            authority=Path(authority) if authority else None,
        )
    return KafkaBus(setting(os.environ, "KAFKA_BOOTSTRAP"), slots=AdvisorySlots(database_url), security=security)


def create_from_environment(name: str, bus: Bus, peers: dict[str, FastAPI] | None, clock: Clock | None = None) -> Any:
    """Make the app of a service, the gateway or the simulators from environment variables."""
    package = name if name in ("gateway", "simulators") else f"services.{name}"
    settings = import_module(f"{package}.settings").Settings.from_environment()
    make: Callable[..., Any] = import_module(f"{package}.app").create_app
    return make(settings, clock) if name == "simulators" else make(settings, bus, clock or SystemClock(), peers)


async def host(name: str) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests under way; a signal during the start ends it at once.

    Raises:
        CancelledError: this task was cancelled other than by a signal.
    """
    bus = bus_from_environment()
    stopping, is_up = asyncio.Event(), asyncio.Event()
    hosting = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if hosting is not None and not is_up.is_set() and not stopping.is_set():
            hosting.cancel()
        stopping.set()

    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop_signal, stop)
    try:
        async with AsyncExitStack() as stack:
            if name == "all":
                apps = await _start_all(stack, bus, stopping)
            else:
                apps = [create_from_environment(name, bus, None)]
                port = int(number_setting(os.environ, "WEIQUAN_LISTEN_PORT"))
                await serve(stack, apps[0], port, stopping, under_tls=name != "simulators")
            is_up.set()
            await stopping.wait()
            await _drain(apps)
    except asyncio.CancelledError:
        if is_up.is_set():
            raise
    finally:
        await bus.close()


async def _start_all(stack: AsyncExitStack, bus: Bus, stopping: asyncio.Event) -> list[Any]:
    peers: dict[str, FastAPI] = {}
    for service in SERVICES:
        peers[service] = create_from_environment(service, bus, peers)
    gateway = create_from_environment("gateway", bus, peers)
    for app in peers.values():
        await stack.enter_async_context(app.router.lifespan_context(app))
    await serve(stack, gateway, int(number_setting(os.environ, "WEIQUAN_PORT", 8080)), stopping)
    if os.environ.get("WEIQUAN_SIMULATORS", "on") == "on":
        app = create_from_environment("simulators", bus, None)
        await serve(
            stack, app, int(number_setting(os.environ, "WEIQUAN_SIMULATORS_PORT", 0)), stopping, under_tls=False
        )
    return [gateway]


async def _drain(apps: Sequence[Any]) -> None:
    """Report not ready, but keep serving for ``WEIQUAN_DRAIN_SECONDS`` until load balancers have noticed."""
    for app in apps:
        if (runtime := _runtime_of(app)) is not None:
            runtime.is_draining = True
    await asyncio.sleep(number_setting(os.environ, "WEIQUAN_DRAIN_SECONDS", 0))


def _runtime_of(app: Any) -> Any:
    """Return the runtime of a service or of the gateway; the simulators have none."""
    return getattr(getattr(getattr(app, "own", app), "state", None), "runtime", None)


def _report_certificate_end(app: Any, ends_at: datetime) -> None:
    """Make the app's status report when its certificate expires."""
    if (runtime := _runtime_of(app)) is not None:
        runtime.certificate_expires_at = ends_at


async def serve(
    stack: AsyncExitStack,
    app: Any,
    port: int,
    stopping: asyncio.Event,
    *,
    under_tls: bool = True,
    protocol: type[BoundedProtocol] = BoundedProtocol,
    timings: Timings = DEFAULT_TIMINGS,
) -> None:
    """Serve an app until the stack is unwound, under TLS if this process has a certificate.

    Raises:
        SystemExit: the app could not start.
    """
    certificate = Certificate.from_environment(os.environ) if under_tls else None
    first = certificate.read() if certificate else b""
    if certificate is not None:
        _report_certificate_end(app, certificate.expires_at())
    config = _configure(app, port, certificate, protocol, timings)
    server = _Server(config)
    listening = config.bind_socket()
    bound_unread(listening, timings.unread)
    sockets = [listening, *(listening.dup() for _ in range(LISTENING_SOCKETS - 1))]
    serving = asyncio.create_task(server.serve(sockets), name=f"uvicorn {port}")
    serving.add_done_callback(lambda _: stopping.set())

    async def stop() -> None:
        server.should_exit = True
        if not server.started:  # it may be waiting for a database
            logging.getLogger("uvicorn.error").disabled = True  # being cancelled is not an error to log
            serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        for one in sockets:
            one.close()

    stack.push_async_callback(stop)
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    if not server.started:
        raise SystemExit(START_FAILED)
    if certificate is not None and config.ssl is not None:
        on_renewed = partial(_report_certificate_end, app)
        reloading = asyncio.create_task(
            reload_on_change(certificate, config.ssl, first, on_renewed, check_seconds=timings.certificate_check)
        )
        stack.callback(reloading.cancel)
    tune_garbage_collector()


def _configure(
    app: Any, port: int, certificate: Certificate | None, protocol: type[BoundedProtocol], timings: Timings
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=os.environ.get("WEIQUAN_LISTEN_HOST", "127.0.0.1"),
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=timings.grace,
        timeout_keep_alive=timings.idle,
        http=protocol,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
        ws="none",
    )


def tune_garbage_collector() -> None:
    """Exclude the objects made at the start from garbage collection, and collect less often.

    With Python's defaults a sixth of the time of accepting a complaint is garbage collection. A last collection before
    freezing would take a tenth of the start and free less than a megabyte.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 10, 10)


class _Server(uvicorn.Server):
    """A server without signal handlers of its own, because several run in one process."""

    def capture_signals(self) -> Any:
        return nullcontext()


def main(name: str) -> None:
    """Run all services (``all``) or one by name."""
    allow_files()
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(host(name))
    except StartupRefused as refusal:
        sys.stderr.write(f"refuses to start: {refusal}\n")
        sys.exit(REFUSED)


def new_loop(handshake_seconds: float = BoundedProtocol.head_seconds) -> asyncio.AbstractEventLoop:
    """Make a uvloop event loop with a shorter timeout for TLS handshakes, which remembers where names are."""
    fast: Any = import_module("uvloop")

    class Loop(fast.Loop):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self._addresses = AddressBook()

        async def create_server(self, *args: Any, ssl: Any = None, **options: Any) -> Any:
            limits = {"ssl_handshake_timeout": handshake_seconds} if ssl else {}
            return await super().create_server(*args, ssl=ssl, **options, **limits)

        async def getaddrinfo(self, host: Any, port: Any, **hints: int) -> Any:
            def look_up() -> Any:
                return super(Loop, self).getaddrinfo(host, port, **hints)

            name = host.decode("ascii") if isinstance(host, bytes) else host  # as httpx sends it
            if name is None or is_address(name):
                return await look_up()
            return await self._addresses.find((name, port, *sorted(hints.items())), look_up)

        async def create_connection(
            self, protocol_factory: Any, host: Any = None, port: Any = None, **options: Any
        ) -> Any:
            """Connect as asyncio does; of a name that has several addresses, to the first that takes it."""
            if not isinstance(host, str) or is_address(host) or options.keys() & {"sock", "local_addr"}:
                return await super().create_connection(protocol_factory, host, port, **options)
            hints = {hint: options.pop(hint, 0) for hint in ("family", "proto", "flags")}
            answer = await self.getaddrinfo(host, port, type=socket.SOCK_STREAM, **hints)
            connected = await connect_first(self, answer)
            if options.get("ssl") and options.get("server_hostname") is None:
                options["server_hostname"] = host
            return await super().create_connection(protocol_factory, sock=connected, **options)

    loop: asyncio.AbstractEventLoop = Loop()
    return loop
