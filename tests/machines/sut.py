"""One service on a real PostgreSQL, asked step by step; its line to the database can be made bad for a step."""

import asyncio
import itertools
import os
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now
from chassis.web.auth import Caller
from tests.faults.county import County, Signed
from tests.faults.filing import COMMITS
from tests.faults.proxy import FaultProxy, Mode

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))  # as many as asked for; few and always the same otherwise
FEW, STEPS = 4, 12
SETTLED_WITHIN = 40  # times asked
T = TypeVar("T")
_NUMBERS = itertools.count(1)


class Sut:
    """``ask`` as a caller; ``strike`` makes the next commit end badly, ``heal`` mends the line."""

    def __init__(self, service: str, database_url: str, home: Path, *, lifespan: bool) -> None:
        self.service = service
        self._database_url = database_url
        self._runner = asyncio.Runner()
        self.clock = SteppedClock(machine_now())
        self._lifespan = lifespan
        self.app: FastAPI = self.run(self._open(home))

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(doing)

    def ask(
        self, caller: Caller, method: str, path: str, body: Any = None, key: str | None = None, **more: str
    ) -> httpx.Response:
        return self.run(self.send(caller, method, path, body, key, **more))

    async def send(
        self, caller: Caller, method: str, path: str, body: Any = None, key: str | None = None, **more: str
    ) -> httpx.Response:
        headers = ({"Idempotency-Key": key} if key else {}) | {name.replace("_", "-"): it for name, it in more.items()}
        request = self._client.build_request(method, path, json=body, headers=headers)
        return await self._client.send(request, auth=Signed(caller, self.service))

    def settled(self, caller: Caller, path: str, body: Any, key: str) -> httpx.Response:
        """Ask until the outcome is known."""
        for _ in range(SETTLED_WITHIN):
            answer = self.ask(caller, "POST", path, body, key)
            if answer.status_code != 503:
                return answer
            assert answer.headers["retry-after"]
        raise AssertionError("the outcome is never told")

    def strike(self, mode: Mode) -> None:
        self._line.fail_on(COMMITS, mode)

    def heal(self) -> None:
        self.run(self._line.heal())

    def later(self, span: timedelta) -> datetime:
        self.clock.advance_to(self.clock.now() + span)
        return self.clock.now()

    def rows(self, query: str, *values: Any) -> list[Mapping[str, Any]]:
        """Straight from the database, beside the line."""
        return self.run(self._rows(query, *values))

    def close(self) -> None:
        self.run(self._close())
        self._runner.close()

    async def _rows(self, query: str, *values: Any) -> list[Mapping[str, Any]]:
        connection = await asyncpg.connect(self._database_url, server_settings={"search_path": self.service})
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    async def _open(self, home: Path) -> FastAPI:
        self._line = await FaultProxy.before(self._database_url).__aenter__()
        county = County(self._line.url(self._database_url), home, home)
        self._bus = PostgresBus(self._database_url)
        app = county.app(self.service, self._bus, self.clock)
        if self._lifespan:
            self._living = app.router.lifespan_context(app)
            await self._living.__aenter__()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://sut")
        return app

    async def _close(self) -> None:
        await self._client.aclose()
        if self._lifespan:
            await self._living.__aexit__(None, None, None)
        else:
            await self.app.state.runtime.close()
        await self._bus.close()
        await self._line.refuse()


def a_prefix() -> str:
    """What tells one example's rows from all others in the same database."""
    return f"x{next(_NUMBERS)}"


def machine_holds(machine: type[RuleBasedStateMachine], sut: Any, *, shrinks: bool = True, examples: int = 0) -> None:
    """Run a machine on a system that lives longer than its examples; ``shrinks`` what fails, if it can be repeated.

    ``examples``: how many, each time others, where a few that are always the same are not enough.
    """
    wanted = EXAMPLES or examples
    chosen = settings(
        max_examples=wanted or FEW,
        stateful_step_count=STEPS,
        derandomize=not wanted,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in Phase if shrinks or phase is not Phase.shrink],
    )
    run_state_machine_as_test(lambda: machine(sut), settings=chosen)  # type: ignore[call-arg]
