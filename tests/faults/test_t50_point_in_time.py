"""T50: base copy and archived log: the server as of an instant, and after the loss of its disk."""

import shutil
import signal
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from chassis.db.migrate import migrate
from deploy.launcher.account import server_account
from deploy.launcher.point_in_time import make_base_copy, recover
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from tests.faults.county import PARTNER, County, Host
from tests.faults.filing import Filer
from tests.faults.test_t50_restore_drill import known, quiet
from tests.simulation.history import History

FILED = 30
HEARERS = ("dispatch", "analytics")

pytestmark = pytest.mark.campaign


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path / "home")
    yield postgres
    postgres.erase()


@pytest.fixture
def archive(own_postgres: Postgres) -> Iterator[Path]:
    """Where the server's account may write."""
    files = own_postgres._cluster.files
    place = files.with_name(f"{files.name}-archive")
    place.mkdir(parents=True)
    yield place
    shutil.rmtree(place)


async def test_the_server_goes_back_to_an_instant_and_forward_to_its_last_word(
    own_postgres: Postgres, archive: Path, tmp_path: Path, nursery: Path
) -> None:
    home = own_postgres.home
    own_postgres.start()
    for schema, package in PACKAGES.items():
        await migrate(own_postgres.url, package, schema)
    county = County(own_postgres.url, home, nursery)
    hosts = [county.host(name) for name in ("intake", *HEARERS)]
    for host in hosts:
        await host.start()
    filer = Filer(county.client("intake", PARTNER), History())

    async def filed(count: int) -> list[str]:
        return [await filer.file() for _ in range(count)]

    first = await filed(FILED)
    make_base_copy(home, archive, quiet)
    second = await filed(FILED)
    instant: datetime = (await county.rows("select clock_timestamp() as now"))[0]["now"]
    third = await filed(FILED)
    await county.rest(*HEARERS)
    await _all_leave(hosts, own_postgres)

    began = time.monotonic()
    recover(home, archive, instant, quiet)
    own_postgres.start()
    for host in hosts:
        await host.start()
    took = time.monotonic() - began
    there = await _filed(county)
    again = [key for key in third if await filer.ask(key)]
    await county.rest(*HEARERS)
    everywhere = await known(county)
    odd = await county.rows("select why from dispatch.quarantined union all select why from analytics.quarantined")
    await _all_leave(hosts, own_postgres)

    shutil.rmtree(own_postgres._cluster.data)  # the disk is gone; its archive is on another one
    recover(home, archive, None, quiet)
    own_postgres.start()
    archived = await _filed(county)
    recovered = await known(county)
    await county.close()
    own_postgres.stop()

    print(f"recovered and answering after {took:.1f} s; {len(archived)} of {len(everywhere['intake'])} were archived")  # noqa: T201
    assert there == {*first, *second}
    assert again == third
    assert len(everywhere["intake"]) == 3 * FILED
    assert everywhere["intake"] == everywhere["dispatch"] == everywhere["analytics"]
    assert odd == []
    assert archived == {*first, *second, *third}
    assert recovered == everywhere
    assert server_account().uid == own_postgres._cluster.data.stat().st_uid


async def _filed(county: County) -> set[str]:
    return {row["name"] for row in await county.rows("select respondent_name as name from intake.complaints")}


async def _all_leave(hosts: list[Host], postgres: Postgres) -> None:
    for host in hosts:
        host.signal(signal.SIGTERM)
        await host.died()
    postgres.stop()
