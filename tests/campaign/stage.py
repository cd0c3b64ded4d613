"""A whole Weiquan of our own: servers, bad lines to database and broker for each process, processes of the nursery."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from canon.services import SERVICES
from deploy.kafka.broker import Broker
from deploy.launcher.configuration import Configuration
from deploy.launcher.postgres import Postgres
from deploy.launcher.programs import Program, common_environment, service_programs
from deploy.process.paths import PROJECT
from deploy.process.processes import free_ports
from sdk import Credential, Line
from tests.faults.links import LinkedBroker
from tests.faults.processes import Process, a_nursery
from tests.faults.proxy import FaultProxy

UP_WITHIN = 60.0  # seconds
LEAVES_WITHIN = 15.0  # seconds between SIGTERM and kill -9
ANY_RATE = "100000"  # requests a second: the limit of an account is not what is looked at here
ANCHORS_EVERY = "2"  # seconds: a campaign is short


@dataclass(slots=True)
class Host:
    """One process of the launcher's list, started again and again."""

    program: Program
    log: Path
    nursery: Path
    process: Process = field(init=False)
    starts: int = 0

    def __post_init__(self) -> None:
        self.process = Process(self.nursery)

    @property
    def name(self) -> str:
        return self.program.name

    async def start(self, failpoint: str = "") -> None:
        self.starts += 1
        self.process = Process(self.nursery)
        env = {**self.program.env, "FAILPOINTS": failpoint}
        await self.process.start("deploy.host", self.name, env=env, log=self.log)

    async def kill(self) -> None:
        self.process.signal(signal.SIGCONT)
        await self.process.kill()

    async def leave(self) -> int:
        """SIGTERM, and how it ended."""
        self.process.signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVES_WITHIN):
                return await self.process.ended()
        await self.kill()
        return -signal.SIGKILL

    def at_another_port(self) -> "Host":
        """A second process of the same service that nobody is sent to."""
        [port] = free_ports(1)
        program = replace(self.program, env={**self.program.env, "WEIQUAN_LISTEN_PORT": str(port)})
        return Host(program, self.log, self.nursery)


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that can be broken, by name."""

    home: Path
    address: str
    postgres: Postgres
    broker: Broker | None
    lines: dict[str, FaultProxy]  # to the database
    links: dict[str, FaultProxy]  # to the broker, where there is one
    hosts: dict[str, Host]
    common: Mapping[str, str]  # what every process is told, the owner's address of the database too

    async def start_hosts(self) -> None:
        for host in self.hosts.values():
            await host.start()
        await self.ready()

    async def ready(self) -> None:
        """Wait until the gateway says that everything answers."""
        async with httpx.AsyncClient(base_url=self.address, trust_env=False, timeout=5) as client:
            async with asyncio.timeout(UP_WITHIN):
                while True:
                    with contextlib.suppress(httpx.TransportError):
                        if (await client.get("/ready")).is_success:
                            return
                    await asyncio.sleep(0.05)

    def client(self, name: str) -> httpx.AsyncClient:
        """Somebody with a development credential."""
        credential = json.loads((self.home / "credentials.json").read_text())[name]
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=10)
        return httpx.AsyncClient(
            base_url=self.address,
            headers={credential["header"]: credential["value"]},
            trust_env=False,
            timeout=10,
            limits=limits,
        )

    def line(self, name: str) -> Line:
        """Somebody with a development credential, by the client library."""
        credential = json.loads((self.home / "credentials.json").read_text())[name]
        return Line.to(self.address, Credential.of(credential), timeout=10)

    @contextlib.asynccontextmanager
    async def database(self) -> "AsyncIterator[asyncpg.Connection[Any]]":
        """Straight to the server, beside every bad line."""
        connection = await asyncpg.connect(self.postgres.url, timeout=10)
        try:
            yield connection
        finally:
            await connection.close()


@contextlib.asynccontextmanager
async def a_stage(home: Path, bus: str, processes: str, **settings: str) -> AsyncIterator[Stage]:
    """Servers started, schemas made, processes up; of it only the logs stay, until the next one.

    ``settings`` are those of every process beside the rest.
    """
    async with contextlib.AsyncExitStack() as stack:
        postgres = Postgres(home)
        postgres.erase()
        stack.callback(postgres.erase)
        shutil.rmtree(home, ignore_errors=True)
        logs = home / "logs"
        logs.mkdir(parents=True)
        await asyncio.to_thread(postgres.start)
        await _time_commits(postgres)
        names = [*SERVICES, "gateway"] if processes == "each" else ["all"]
        broker = LinkedBroker(home, len(names)) if bus == "kafka" else None
        if broker is not None:
            stack.callback(broker.stop)
            await asyncio.to_thread(broker.start)
        configuration = _configuration(home, bus, processes)
        bootstrap = broker.bootstrap if broker else None
        common = common_environment(configuration, inherited() | settings, postgres.url, bootstrap)
        await migrate(common)
        listed = service_programs(configuration, Path(sys.executable), common)
        lines = {program.name: FaultProxy.before(postgres.url) for program in listed}
        for line in lines.values():
            await stack.enter_async_context(line)
        opened = await stack.enter_async_context(broker.links()) if broker else []
        links = dict(zip(names, opened, strict=False))  # none without a broker
        nursery = await asyncio.to_thread(stack.enter_context, a_nursery(home))
        hosts = {program.name: _host(program, lines, links, nursery, logs) for program in listed}
        for host in hosts.values():
            stack.push_async_callback(host.kill)
        stage = Stage(
            home=home,
            address=configuration.address,
            postgres=postgres,
            broker=broker,
            lines=lines,
            links=links,
            hosts=hosts,
            common=common,
        )
        await stage.start_hosts()
        yield stage


async def _time_commits(postgres: Postgres) -> None:
    """Let the server remember when each transaction was committed: who could see what, the judgement asks (C11)."""
    connection = await asyncpg.connect(postgres.url)
    await connection.execute("alter system set track_commit_timestamp = on")
    await connection.close()
    await asyncio.to_thread(postgres.restart)


def _configuration(home: Path, bus: str, processes: str) -> Configuration:
    [port] = free_ports(1)
    return Configuration(
        home=home,
        port=port,
        bus=bus,
        processes="each" if processes == "each" else "one",
        simulators=False,
        profile="development",
        database_url=None,
        kafka_bootstrap=None,
        host_module="deploy.host",
    )


def inherited() -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return variables | {"GATEWAY_REQUESTS_PER_SECOND": ANY_RATE, "GATEWAY_ANCHORS_EVERY": ANCHORS_EVERY}


def _host(
    program: Program, lines: dict[str, FaultProxy], links: dict[str, FaultProxy], nursery: Path, logs: Path
) -> Host:
    """Its own schema and the bus, both behind its own line, and the broker behind its own link."""
    line = lines[program.name]
    env = {name: line.url(value) if name.endswith("DATABASE_URL") else value for name, value in program.env.items()}
    if program.name in links:
        env["KAFKA_BOOTSTRAP"] = links[program.name].address
    return Host(replace(program, env=env), logs / f"{program.name}.log", nursery)


async def migrate(env: Mapping[str, str]) -> None:
    migrating = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.host", "migrate", cwd=PROJECT, env=env
    )
    if await migrating.wait() != 0:
        raise RuntimeError("the migrations failed")
