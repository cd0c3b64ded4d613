"""The contestants: minimal implementations, intake alone, and intake behind the gateway."""

import asyncio
import contextlib
import json
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.ground import Ground
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
        asked = urllib.request.Request(address, headers=self.credentials())
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - loopback, written above
            return str(json.load(answer)["receipts"][0]["external_id"])


@contextlib.asynccontextmanager
async def contestants(ground: Ground) -> AsyncIterator[list[Contestant]]:
    """Yield all contestants, each served by a process of its own on a database of its own."""
    async with contextlib.AsyncExitStack() as stack:
        floors = [floor(ground, stack, what) for what in FLOORS]
        yield await asyncio.gather(*floors, direct(ground, stack), together(ground, stack), over_socket(ground, stack))
    for name in ("statement", "orm", "direct", "together", "socket"):
        await ground.drop(f"bench_{name}")


async def floor(ground: Ground, stack: contextlib.AsyncExitStack, what: str) -> Contestant:
    database = None if what == "trivial" else f"bench_{what}"
    url = await ground.fresh(database, "template0") if database else ground.server_url
    env = ground.environment(what, url)
    port = await stack.enter_async_context(ground.hosting(what, "benchmarks.host", what, env))
    return Contestant(name=FLOORS[what], port=port, database=database, rows=FLOOR_ROWS)


async def direct(ground: Ground, stack: contextlib.AsyncExitStack) -> Contestant:
    env = ground.environment("direct", await ground.fresh("bench_direct"))
    port = await stack.enter_async_context(ground.hosting("direct", "deploy.host", "intake", env))
    return Contestant(
        name=DIRECT, port=port, database="bench_direct", rows=INTAKE_ROWS, ours=True, signing_key=ground.key
    )


async def together(ground: Ground, stack: contextlib.AsyncExitStack) -> Contestant:
    env = ground.environment("together", await ground.fresh("bench_together"))
    port = await stack.enter_async_context(ground.hosting("together", "benchmarks.host", "together", env))
    return Contestant(
        name=TOGETHER,
        port=port,
        database="bench_together",
        rows=INTAKE_ROWS,
        ours=True,
        headers=ground.partner_key("together"),
    )


async def over_socket(ground: Ground, stack: contextlib.AsyncExitStack) -> Contestant:
    env = ground.environment("socket", await ground.fresh("bench_socket"))
    inner = await stack.enter_async_context(ground.hosting("socket-intake", "deploy.host", "intake", env))
    services = json.dumps({"intake": f"http://127.0.0.1:{inner}"})
    port = await stack.enter_async_context(
        ground.hosting("socket-gateway", "deploy.host", "gateway", {**env, "WEIQUAN_SERVICES": services})
    )
    return Contestant(
        name=SOCKET,
        port=port,
        behind=(inner,),
        database="bench_socket",
        rows=INTAKE_ROWS,
        ours=True,
        headers=ground.partner_key("socket"),
    )
