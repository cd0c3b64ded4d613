"""The contestants: minimal implementations, intake alone, and intake behind the gateway."""

import asyncio
import contextlib
import json
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.servers import Servers
from benchmarks.wire import PATH
from chassis.web.auth import Caller, CallerTokens

PARTNER = Caller(account="partner.dev", roles=("partner",), source="partner:demo")
TRIVIAL = "trivial FastAPI POST, nothing kept"
STATEMENT = "floor: one asyncpg statement"
ORM = "floor: SQLAlchemy ORM"
DIRECT = "intake"
TOGETHER = "intake behind the gateway, one process"
SOCKET = "intake behind the gateway, over a socket"
FLOORS = {"trivial": TRIVIAL, "statement": STATEMENT, "orm": ORM}
FLOOR_ROWS = "select count(*) from complaints"
INTAKE_ROWS = "select count(*) from intake.receipts"  # one for each external id
FLOOR_ONE = "select external_id from complaints where id = $1::uuid"
EMPTY = "select not exists (select from intake.outbox)"


@dataclass(slots=True, kw_only=True)
class Contestant:
    name: str
    port: int
    behind: tuple[int, ...] = ()  # ports of the servers behind it
    database: str | None = None  # without one it stores nothing
    rows: str = ""  # query for the number of stored complaints
    one: str = FLOOR_ONE  # query for the external id of a stored complaint
    worded: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # converts a body to its own format
    ours: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    signing_key: str | None = field(default=None, repr=False)

    def credentials(self) -> dict[str, str]:
        """Return the headers of a request, new each time because a signature is valid for 30 seconds."""
        if self.signing_key is None:
            return dict(self.headers)
        return {**self.headers, "x-caller": CallerTokens(self.signing_key).sign(PARTNER, "intake")}

    def external_id_of(self, complaint_id: str) -> str:
        """Read a complaint's external id through the API, as its sender would."""
        address = f"http://127.0.0.1:{self.port}{PATH}/{complaint_id}"
        request = urllib.request.Request(address, headers=self.credentials())
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback, written above
            return str(json.load(answer)["receipts"][0]["external_id"])


@contextlib.asynccontextmanager
async def contestants(servers: Servers) -> AsyncIterator[list[Contestant]]:
    """Yield all contestants, each served by a process of its own on a database of its own."""
    async with contextlib.AsyncExitStack() as stack:
        floors = [floor(servers, stack, what) for what in FLOORS]
        yield await asyncio.gather(
            *floors, direct(servers, stack), together(servers, stack), over_socket(servers, stack)
        )
    for name in ("statement", "orm", "direct", "together", "socket"):
        await servers.drop(f"bench_{name}")


async def floor(servers: Servers, stack: contextlib.AsyncExitStack, what: str) -> Contestant:
    database = None if what == "trivial" else f"bench_{what}"
    url = await servers.fresh(database, "template0") if database else servers.server_url
    env = servers.environment(what, url)
    port = await stack.enter_async_context(servers.hosting(what, "benchmarks.host", what, env))
    return Contestant(name=FLOORS[what], port=port, database=database, rows=FLOOR_ROWS)


async def direct(servers: Servers, stack: contextlib.AsyncExitStack) -> Contestant:
    env = servers.environment("direct", await servers.fresh("bench_direct"))
    port = await stack.enter_async_context(servers.hosting("direct", "deploy.host", "intake", env))
    return Contestant(
        name=DIRECT, port=port, database="bench_direct", rows=INTAKE_ROWS, ours=True, signing_key=servers.key
    )


async def together(servers: Servers, stack: contextlib.AsyncExitStack) -> Contestant:
    env = servers.environment("together", await servers.fresh("bench_together"))
    port = await stack.enter_async_context(servers.hosting("together", "benchmarks.host", "together", env))
    return Contestant(
        name=TOGETHER,
        port=port,
        database="bench_together",
        rows=INTAKE_ROWS,
        ours=True,
        headers=servers.partner_key("together"),
    )


async def over_socket(servers: Servers, stack: contextlib.AsyncExitStack) -> Contestant:
    env = servers.environment("socket", await servers.fresh("bench_socket"))
    inner = await stack.enter_async_context(servers.hosting("socket-intake", "deploy.host", "intake", env))
    services = json.dumps({"intake": f"http://127.0.0.1:{inner}"})
    port = await stack.enter_async_context(
        servers.hosting("socket-gateway", "deploy.host", "gateway", {**env, "WEIQUAN_SERVICES": services})
    )
    return Contestant(
        name=SOCKET,
        port=port,
        behind=(inner,),
        database="bench_socket",
        rows=INTAKE_ROWS,
        ours=True,
        headers=servers.partner_key("socket"),
    )
