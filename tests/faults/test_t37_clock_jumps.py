"""T37: a machine's clock is wrong, or jumps: no due date moves, nothing fires early."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.migrate import ROOT
from tests import faketime
from tests.chassis import toy
from tests.faults.county import PARTNER, County, Host
from tests.faults.filing import Filer
from tests.faults.proxy import FaultProxy
from tests.simulation.history import History

FILED = 8
LATE = 0.4  # seconds
ANSWERS_AFTER = 0.1  # seconds, of the database while the service starts: long enough to act before the time is known
AS_OFTEN_AS = {"DISPATCH_DEADLINES_EVERY": "0.02"}
_DUE = """
    select kind, case when kind like '%24h' then (due_at - starts_at)::text else due_at::text end as due, state
    from dispatch.clocks order by 1, 2, 3
"""  # hours run from an instant, days to the end of one
_FAR_OFF = """
    select changed_at from dispatch.cases
    where changed_at not between clock_timestamp() - interval '10 minutes' and clock_timestamp()
"""

needs_library = pytest.mark.skipif(faketime.find_library() is None, reason=faketime.MISSING)


@contextlib.asynccontextmanager
async def under_a_wrong_clock(county: County, host: Host, clock: Path, line: FaultProxy) -> AsyncIterator[None]:
    """The same service as a process whose wall clock is what the file says; the monotonic one stays right."""
    environment = {
        **host.environment,
        **AS_OFTEN_AS,
        "DISPATCH_DATABASE_URL": line.url(county.database_url),
        "PATH": os.environ["PATH"],
        **faketime.environment(file=clock),
    }
    line.delay = ANSWERS_AFTER
    with (county.home / "wrong.log").open("ab") as log:
        command = (sys.executable, "-m", "deploy.host", host.name)
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        async with httpx.AsyncClient(base_url=host.address, trust_env=False) as client:

            async def answers() -> bool:
                with contextlib.suppress(httpx.TransportError):
                    return (await client.get("/health")).is_success
                return False

            await toy.until(answers, 60)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@needs_library
@pytest.mark.parametrize("wrong", ["+30d", pytest.param("-1h", marks=pytest.mark.campaign)])
async def test_a_wrong_clock_moves_no_due_date_and_fires_nothing_early(county: County, wrong: str) -> None:
    await county.host("intake").start()
    filer = Filer(county.client("intake", PARTNER), History())
    dispatch = county.host("dispatch")
    await dispatch.start()
    for _ in range(FILED):
        await filer.file()
    await county.rest("dispatch")
    right = [tuple(row) for row in await county.rows(_DUE)]
    dispatch.signal(signal.SIGTERM)
    await dispatch.died()

    clock = county.home / "clock"
    clock.write_text(wrong)
    async with FaultProxy.before(county.database_url) as line, under_a_wrong_clock(county, dispatch, clock, line):
        line.delay = 0.0
        for _ in range(FILED):
            await filer.file()
        await county.rest("dispatch")
        clock.write_text("+400d" if wrong.startswith("+") else "+1h")  # and it jumps while it runs
        for _ in range(FILED):
            await filer.file()
        await county.rest("dispatch")

    assert {state for _, _, state in right} == {"running", "met"}
    assert [tuple(row) for row in await county.rows(_DUE)] == sorted(right * 3)
    assert await county.rows(_FAR_OFF) == []


async def test_a_clock_set_over_a_line_that_answers_late_goes_behind_and_never_ahead(database_url: str) -> None:
    clock = SystemClock()
    async with FaultProxy.before(database_url) as line:
        engine = engine_for(line.url(database_url), "dispatch")
        async with engine.connect() as db:
            await db.get_raw_connection()
            line.delay = LATE
            await clock.measure(db)
            line.delay = 0.0
        await engine.dispose()

    assert 0 < clock.machine_ahead() < LATE  # it is this machine's time that the database tells
