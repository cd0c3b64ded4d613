"""The real services as processes of their own, to be given failpoints and killed; and clients of them."""

import asyncio
import json
import signal
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI

from canon.services import SERVICES
from chassis.bus.port import Bus
from chassis.clock import Clock, SystemClock
from chassis.tls import client_context
from chassis.web.auth import Caller
from deploy.process.processes import free_ports
from sdk import Credential
from tests.chassis import toy
from tests.faults.processes import Process
from tests.routers import events_of
from tests.signing import SignedAs

KEY = "f" * 64
UP_SECONDS = 60
SUBSCRIPTIONS = {service: tuple(events_of(service).publishers()) for service in SERVICES}
_SENT = "select not exists (select from {service}.outbox)"
_CAUGHT_UP = """
    select not exists (
        select from {publisher}.heads h
        left join {subscriber}.applied a on a.aggregate_id = h.aggregate_id and a.publisher = '{publisher}'
        where coalesce(a.version, 0) < h.version
    )
"""
PARTNER = Caller(account="partner", roles=("partner",), source="partner:p", scopes=("backdate",))
HUB = Caller(account="hub", roles=("hub",))
OFFICER = Caller(account="officer", roles=("officer",), department="consumer_protection")


class Signed(SignedAs):
    """Signs each request for one service of a county."""

    def __init__(self, caller: Caller, service: str) -> None:
        super().__init__(caller, service, KEY)


def client_of(app: FastAPI, caller: Caller) -> httpx.AsyncClient:
    """Somebody who asks an app in this process."""
    auth = Signed(caller, app.state.service)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service", auth=auth)


class Host:
    """``python -m deploy.host <name>``, started as often as a test wants."""

    def __init__(
        self,
        name: str,
        address: str,
        environment: Mapping[str, str],
        home: Path,
        nursery: Path,
        authority: Path | None = None,
    ) -> None:
        self.name, self.address = name, address
        self._authority = authority
        self.environment = environment
        self.log = home / f"{name}.log"
        self._nursery = nursery
        self._process = Process(nursery)

    async def start(self, failpoints: str = "", **more: str) -> None:
        """Return when it answers; with a failpoint it may die before."""
        await self.begin(failpoints, **more)
        await self.up()

    async def begin(self, failpoints: str = "", **more: str) -> None:
        """Return when it is born."""
        self._process = Process(self._nursery)
        environment = {**self.environment, **more, "FAILPOINTS": failpoints}
        await self._process.start("deploy.host", self.name, env=environment, log=self.log)

    def move(self, nursery: Path) -> None:
        """Be born of another tree the next time."""
        self._nursery = nursery

    async def up(self) -> None:
        """Wait until it answers, or is dead."""
        verify = client_context(self._authority)
        async with httpx.AsyncClient(base_url=self.address, trust_env=False, timeout=2, verify=verify) as client:

            async def answers() -> bool:
                if self.dead:
                    return True
                try:
                    return (await client.get("/health")).is_success
                except httpx.TransportError:
                    return False

            await toy.until(answers, UP_SECONDS)

    @property
    def dead(self) -> bool:
        return self._process.dead

    @property
    def pid(self) -> int:
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        self._process.signal(number)

    async def died(self, seconds: float = UP_SECONDS) -> int:
        async with asyncio.timeout(seconds):
            return await self._process.ended()

    async def kill(self) -> None:
        await self._process.kill()


class County:
    """A migrated database, and the services on it: real processes, or apps in this one where nobody kills them."""

    def __init__(self, database_url: str, home: Path, nursery: Path, kafka: str | None = None) -> None:
        self.database_url, self.home, self._nursery = database_url, home, nursery
        home.mkdir(parents=True, exist_ok=True)
        names = [*SERVICES, "gateway", "all"]
        ports = dict(zip(names, free_ports(len(names)), strict=True))
        self._addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        self.environment = {
            "WEIQUAN_DATABASE_URL": database_url,
            "WEIQUAN_INTERNAL_KEY": KEY,
            "WEIQUAN_HOME": str(home),
            "WEIQUAN_PORT": str(ports["all"]),
            "WEIQUAN_BUS": "kafka" if kafka else "postgres",
            "WEIQUAN_SIMULATORS": "off",
            "KAFKA_BOOTSTRAP": kafka or "",
        }
        self.authority: Path | None = None  # of the certificates of its hosts, where they have any
        self._hosts: list[Host] = []
        self._clients: list[httpx.AsyncClient] = []

    def host(self, name: str, *, spare: bool = False, **more: str) -> Host:
        """A process not yet started; ``all`` has no other to ask, a ``spare`` one stands at no known address."""
        address = f"http://127.0.0.1:{free_ports(1)[0]}" if spare else self._addresses[name]
        if "WEIQUAN_TLS_CERTIFICATE" in more:
            address = address.replace("http://127.0.0.1", "https://localhost")
        environment = {**self.environment, **more, "WEIQUAN_LISTEN_PORT": address.rpartition(":")[2]}
        if name != "all":
            environment["WEIQUAN_SERVICES"] = json.dumps(self._addresses)
        host = Host(name, address, environment, self.home, self._nursery, self.authority)
        self._hosts.append(host)
        return host

    def app(
        self, name: str, bus: Bus, clock: Clock | None = None, peers: Mapping[str, FastAPI] | None = None
    ) -> FastAPI:
        """A service in this process, to be run with ``toy.running``; ``peers`` are others that live there."""
        environment = {**self.environment, "WEIQUAN_SERVICES": json.dumps(self._addresses)}
        settings = import_module(f"services.{name}.settings").Settings.from_environment(environ=environment)
        app: FastAPI = import_module(f"services.{name}.app").create_app(settings, bus, clock or SystemClock(), peers)
        return app

    def client(self, service: str, caller: Caller) -> httpx.AsyncClient:
        """Somebody who knocks at a service's own door."""
        client = httpx.AsyncClient(
            base_url=self._addresses[service],
            auth=Signed(caller, service),
            trust_env=False,
            verify=client_context(None),
            timeout=15,
        )
        self._clients.append(client)
        return client

    def credential(self, name: str) -> Credential:
        """A ready one of development."""
        return Credential.of(json.loads((self.home / "credentials.json").read_text())[name])

    def citizen(self, name: str, at: str | None = None) -> httpx.AsyncClient:
        """Somebody with a development credential, at the gateway of ``all`` or another address."""
        credential = self.credential(name)
        client = self.stranger(at or self._addresses["all"])
        client.headers[credential.header] = credential.value
        return client

    def stranger(self, at: str) -> httpx.AsyncClient:
        """Somebody without a credential at a gateway."""
        client = httpx.AsyncClient(base_url=at, trust_env=False, timeout=30, verify=client_context(self.authority))
        self._clients.append(client)
        return client

    async def rows(self, query: str, *values: Any) -> list[Any]:
        connection = await asyncpg.connect(self.database_url)
        try:
            found: list[Any] = await connection.fetch(query, *values)
            return found
        finally:
            await connection.close()

    async def until(self, query: str, seconds: float = 60) -> None:
        """Wait until a query answers true."""
        connection = await asyncpg.connect(self.database_url)

        async def true() -> bool:
            return bool(await connection.fetchval(query))

        try:
            await toy.until(true, seconds)
        finally:
            await connection.close()

    async def rest(self, *subscribers: str, seconds: float = 60) -> None:
        """Wait until everything told was sent, and acted on by these."""
        sent = [_SENT.format(service=service) for service in SERVICES]
        caught_up = [
            _CAUGHT_UP.format(subscriber=subscriber, publisher=publisher)
            for subscriber in subscribers
            for publisher in SUBSCRIPTIONS[subscriber]
        ]
        await self.until(f"select {' and '.join(f'({query})' for query in (*sent, *caught_up))}", seconds)

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
        for host in self._hosts:
            await host.kill()
