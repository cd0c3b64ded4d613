"""Data of an older PostgreSQL is carried over."""

import asyncpg
import pytest

from deploy.launcher.account import server_account
from deploy.launcher.binaries import Binaries, find_binaries
from deploy.launcher.cluster import Cluster
from deploy.launcher.postgres import Postgres
from deploy.launcher.upgrade import upgrade
from deploy.process.messages import CannotStart
from tests.sweeps import sampled

OLDER = (17, 16, 15, 14)


@pytest.fixture
def older() -> Binaries:
    """Programs of an earlier major version, where this machine has some."""
    account = server_account()
    newest = find_binaries(account)
    for major in OLDER:
        if major == newest.major:
            continue
        try:
            return find_binaries(account, major)
        except CannotStart:
            continue
    pytest.skip("this machine has only one PostgreSQL")


@sampled
async def test_an_upgrade_keeps_rows_roles_and_the_old_data(server: Postgres, older: Binaries) -> None:
    with Postgres(server.home, binaries=older).running() as url:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "create role clerk; create table kept as select 1 as n; alter table kept owner to clerk"
        )
        await connection.close()
    with pytest.raises(CannotStart, match="make upgrade-db"):
        server.start()

    upgrade(server.home, lambda _: None)

    connection = await asyncpg.connect(server.start())
    assert await connection.fetchval("select n from kept") == 1
    assert await connection.fetchval("select tableowner from pg_tables where tablename = 'kept'") == "clerk"
    assert connection.get_server_version().major > older.major
    await connection.close()
    assert (Cluster(server.home, server_account()).files / "data.set-aside" / "PG_VERSION").exists()


@sampled
async def test_an_upgrade_that_fails_leaves_the_old_data_in_its_place(server: Postgres, older: Binaries) -> None:
    server.erase()
    cluster = Cluster(server.home, server_account())
    cluster.make_directories()
    place = cluster.files / "tablespace"
    place.mkdir()
    cluster.account.take_ownership(place)
    with Postgres(server.home, binaries=older).running() as url:
        connection = await asyncpg.connect(url)
        await connection.execute(f"create tablespace elsewhere location '{place}'")
        await connection.execute("create table kept as select 1 as n")
        await connection.close()
    aside = place.rename(place.with_name("away"))

    with pytest.raises(CannotStart, match="psql failed"):  # a globals-only dump names the tablespace
        upgrade(server.home, lambda _: None)

    assert cluster.major == older.major
    aside.rename(place)
    upgrade(server.home, lambda _: None)
    connection = await asyncpg.connect(server.start())
    assert await connection.fetchval("select n from kept") == 1
    assert connection.get_server_version().major > older.major
    await connection.close()
    assert not list(server.home.glob("upgrade-*"))
