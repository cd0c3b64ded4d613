"""T37: the database's own clock is wrong, and jumps while everything runs: nothing is lost or told early."""

import os
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chassis.db.migrate import migrate
from chassis.web.auth import Caller
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from tests import faketime
from tests.chassis import toy
from tests.faults.county import PARTNER, County
from tests.faults.filing import Filer
from tests.faults.ground import show
from tests.faults.test_t37_clock_jumps import _FAR_OFF, AS_OFTEN_AS, needs_library
from tests.simulation.history import History, check

FILED = 8
DAY = 86_400.0  # seconds
MEASURED_SECONDS = 90  # a process asks for the time every thirty
OPERATOR = Caller(account="operator", roles=("operator",))
REPORTED_SECONDS = 5.0  # by WeiquanClockOff
_STORED = "select respondent_name as key, count(*) as many from intake.complaints group by 1"
_LOG = "select aggregate_id, array_agg(version order by version) as versions from {}.event_log group by 1"
_MISSED = "select aggregate_id from dispatch.event_log where type = 'dispatch.clock_missed.v1'"
_NOW_DUE = """
    update dispatch.clocks set due_at = clock_timestamp() where (case_id, number) = (
        select case_id, number from dispatch.clocks where state = 'running' order by due_at limit 1
    ) returning case_id
"""
_OVER = "select not exists (select from dispatch.clocks where state = 'running' and due_at < clock_timestamp())"

pytestmark = [pytest.mark.campaign, needs_library]


class WrongServer:
    """A server of its own whose wall clock is what a file says; the monotonic one stays right."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._clock = place / "clock"
        self.postgres = Postgres(place / "home")
        place.chmod(0o755)  # the server has an account of its own
        self.says("+0")

    def says(self, offset: str) -> None:
        beside = self._place / "next"
        beside.write_text(offset)
        beside.chmod(0o644)
        beside.replace(self._clock)

    def start(self) -> None:
        faked = faketime.environment(file=self._clock)
        os.environ.update(faked)
        try:
            self.postgres.start()
        finally:
            for name in faked:
                del os.environ[name]


@pytest.fixture
def server() -> Iterator[WrongServer]:
    with tempfile.TemporaryDirectory() as place:
        server = WrongServer(Path(place))
        server.start()
        yield server
        server.postgres.erase()


@pytest.fixture
async def on_it(server: WrongServer, tmp_path: Path, nursery: Path) -> AsyncIterator[County]:
    for schema, package in PACKAGES.items():
        await migrate(server.postgres.url, package, schema)
    county = County(server.postgres.url, tmp_path / "home", nursery)
    yield county
    await county.close()


async def test_a_databases_clock_that_jumps_loses_nothing_and_fires_nothing_early(
    server: WrongServer, on_it: County
) -> None:
    county, history = on_it, History()
    names = ("intake", "dispatch", "analytics")
    for name in names:
        await county.host(name).start(**AS_OFTEN_AS)
    filer = Filer(county.client("intake", PARTNER), history)
    statuses = {name: county.client(name, OPERATOR) for name in names}

    async def off() -> list[float]:
        """How far the database's clock is ahead, as each service tells."""
        bodies = [(await one.get("/internal/status")).raise_for_status().json() for one in statuses.values()]
        return [-one["clock_off_seconds"] for one in bodies]

    async def at_work() -> None:
        for _ in range(FILED):
            await filer.file()
        await county.rest("dispatch", "analytics")

    async def jumps(offset: str, seconds: float) -> None:
        """Everybody works on until each service was told the time, and after it."""
        server.says(offset)

        async def is_visible() -> bool:
            await filer.file()
            return all(abs(one - seconds) < REPORTED_SECONDS for one in await off())

        await toy.until(is_visible, MEASURED_SECONDS)
        await at_work()

    await at_work()
    running = len(await county.rows("select from dispatch.clocks where state = 'running'"))
    await jumps("+400d", 400 * DAY)
    early = await county.rows(_MISSED)
    await jumps("-1h", -3600.0)
    early += await county.rows(_MISSED)
    await jumps("+0", 0.0)
    [due] = await county.rows(_NOW_DUE)
    await county.until(_OVER)
    await at_work()
    missed = await county.rows(_MISSED)
    show(f"{len(filer.ids)} filed while the clock was +400 d, -1 h and right again, {filer.unknown} put off")

    assert running >= FILED
    assert early == []
    assert await county.rows(_FAR_OFF) == []
    assert [row["aggregate_id"] for row in missed] == [due["case_id"]]
    history.stored = {row["key"]: row["many"] for row in await county.rows(_STORED)}
    history.stores["acknowledged"] = Counter(filer.ids.values())
    for store in ("dispatch.receipts", "analytics.cases_seen"):
        rows = await county.rows(f"select complaint_id from {store}")  # noqa: S608
        history.stores[store] = Counter(str(row["complaint_id"]) for row in rows)
    assert check(history) == []
    assert len({*filer.ids.values()}) == len(filer.ids)
    for publisher in ("intake", "dispatch"):
        logged = await county.rows(_LOG.format(publisher))
        assert all(row["versions"] == [*range(1, len(row["versions"]) + 1)] for row in logged)
