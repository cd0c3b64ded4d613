"""The servers of every benchmark: a durable PostgreSQL, a broker, services as processes, fresh databases."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.kafka.broker import Broker
from deploy.process.child_process import ChildProcess
from deploy.process.paths import PROJECT
from deploy.process.processes import free_ports, wait_until

MIGRATED = "bench_migrated"  # template database with every service's schema
UP_WITHIN = 120.0  # seconds; a busy machine starts slowly
END_WITHIN = 12.0  # seconds, a little more than a host's own grace
ANY_RATE = "1000000"  # the gateway's limit per account would hide its speed


@dataclass(slots=True, kw_only=True)
class Servers:
    """The servers, and a directory for the files of the processes that use them."""

    home: Path
    server_url: str  # of PostgreSQL, any database
    broker: Broker
    template: str = MIGRATED
    serving_at: dict[int, int] = field(default_factory=dict)  # port -> process
    key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)

    def url(self, database: str) -> str:
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{database}"))

    async def fresh(self, database: str, template: str | None = None) -> str:
        """Replace a database by a copy of a template (by default the migrated one); return its URL."""
        async with self.connected("postgres") as server:
            await server.execute(f"drop database if exists {database} with (force)")
            await server.execute(f"create database {database} template {template or self.template}")
        return self.url(database)

    async def drop(self, database: str) -> None:
        async with self.connected("postgres") as server:
            await server.execute(f"drop database if exists {database} with (force)")

    async def migrate(self) -> None:
        """Make the template database.

        Raises:
            RuntimeError: the migrations failed.
        """
        await self.fresh(MIGRATED, "template0")
        env = self.environment("migrate", self.url(MIGRATED))
        migrating = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.host", "migrate", cwd=PROJECT, env=env
        )
        if await migrating.wait() != 0:
            raise RuntimeError("the migrations failed")

    @contextlib.asynccontextmanager
    async def connected(self, database: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
        connection = await asyncpg.connect(self.url(database))
        try:
            yield connection
        finally:
            await connection.close()

    def environment(self, name: str, database_url: str, **more: str) -> dict[str, str]:
        """Return the environment variables of a process, which has a home of its own."""
        home = self.home / name
        home.mkdir(parents=True, exist_ok=True)
        settings = {
            "WEIQUAN_DATABASE_URL": database_url,
            "WEIQUAN_INTERNAL_KEY": self.key,
            "WEIQUAN_HOME": str(home),
            "WEIQUAN_BUS": "postgres",
            "WEIQUAN_PROFILE": "development",
            "WEIQUAN_SIMULATORS": "off",
            "GATEWAY_REQUESTS_PER_SECOND": ANY_RATE,
        }
        inherited = {name: value for name, value in os.environ.items() if not name.endswith("_DATABASE_URL")}
        return {**inherited, **settings, **more}

    @contextlib.asynccontextmanager
    async def hosting(self, name: str, module: str, what: str, env: Mapping[str, str]) -> AsyncIterator[int]:
        """Run one of our modules as a server; yield its port when it answers."""
        [port] = free_ports(1)
        async with self.serving(name, [sys.executable, "-m", module, what], env, port):
            yield port

    @contextlib.asynccontextmanager
    async def serving(
        self, name: str, command: Sequence[str], env: Mapping[str, str], port: int
    ) -> AsyncIterator[ChildProcess]:
        """Run a program that takes its port from the environment; yield its process when it answers.

        Raises:
            RuntimeError: the program does not answer in time.
        """
        variables = {**env, "WEIQUAN_LISTEN_PORT": str(port), "WEIQUAN_PORT": str(port)}
        with (self.home / f"{name}.log").open("wb") as log:
            served = ChildProcess(command, cwd=PROJECT, env=variables, output=log)
            try:
                await asyncio.to_thread(wait_until, lambda: served.has_ended() or answers(port), UP_WITHIN)
                if served.has_ended() or not answers(port):
                    raise RuntimeError(f"{name} does not come up: see {log.name}")
                self.serving_at[port] = served.pid
                yield served
            finally:
                await asyncio.to_thread(served.end, signal.SIGTERM, END_WITHIN)

    def partner_key(self, name: str) -> dict[str, str]:
        return self.credential(name, "partner")

    def credential(self, name: str, who: str) -> dict[str, str]:
        """Return the header with somebody's credential, from the credentials file of a gateway's home."""
        credentials = json.loads((self.home / name / "credentials.json").read_text())[who]
        return {credentials["header"].lower(): credentials["value"]}


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


async def run_generator(
    module: str, order: Mapping[str, Any], headers: Callable[[], Mapping[str, str]]
) -> dict[str, Any]:
    """Run a generator: send its order, wait until it is ready, send the headers, and return its result.

    Raises:
        RuntimeError: the generator did not become ready, or failed.
    """
    generator = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module),
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    if generator.stdin is None or generator.stdout is None:
        raise RuntimeError("a generator without pipes")
    try:
        generator.stdin.write(json.dumps(order).encode() + b"\n")
        if await generator.stdout.readline() != b"ready\n":
            raise RuntimeError(f"{module} was not ready")
        generator.stdin.write(json.dumps(dict(headers())).encode() + b"\n")
        result: dict[str, Any] = json.loads(await generator.stdout.readline() or "null") or {}
        if await generator.wait() != 0 or not result:
            raise RuntimeError(f"{module} broke")
        return result
    finally:
        if generator.returncode is None:
            generator.kill()
            await generator.wait()
