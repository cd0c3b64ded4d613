"""The embedded PostgreSQL through everything that happens to a server on somebody's machine."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from deploy.launcher.account import server_account
from deploy.launcher.cluster import Cluster
from deploy.launcher.postgres import Postgres
from deploy.process.messages import CannotStart
from deploy.process.paths import PROJECT
from deploy.process.processes import is_running, wait_until
from tests.sweeps import sampled

PATIENCE = 10.0  # seconds
START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from deploy.launcher.postgres import Postgres
Postgres(Path(sys.argv[1])).start()
os.kill(os.getpid(), signal.SIGKILL)
"""


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def answer(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def cluster_of(server: Postgres) -> Cluster:
    return Cluster(server.home, server_account())


def left_by_a_killed_run(home: Path) -> None:
    subprocess.run([sys.executable, "-c", START_AND_DIE, str(home)], cwd=PROJECT, check=False)


@sampled
async def test_a_fresh_home_gets_a_durable_server_with_a_secret_of_its_own(server: Postgres) -> None:
    url = server.start()

    assert await answer(url, "show fsync") == "on"
    assert await answer(url, "show synchronous_commit") == "on"
    assert await answer(url, "show data_checksums") == "on"
    assert await answer(url, "show server_encoding") == "UTF8"
    assert await answer(url, "select upper('é') || length('维权')") == "É2"
    assert stat.S_IMODE((server.home / "postgres.password").stat().st_mode) == 0o600
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url, password="guessed")


async def test_a_stopped_server_is_gone_and_continues_on_the_same_port(server: Postgres) -> None:
    first = server.start()
    pid = server.pid
    await execute(first, "create table stopped as select 1 as n")

    server.stop()

    assert pid is not None
    assert not is_running(pid)
    second = server.start()
    assert second == first
    assert await answer(second, "select n from stopped") == 1


async def test_what_was_committed_survives_a_kill_of_every_process(server: Postgres) -> None:
    url = server.start()
    await execute(url, "create table killed as select 1 as n")

    server.kill()

    assert server.has_ended()
    assert server.restart() == url
    assert await answer(url, "select n from killed") == 1


async def test_a_server_left_by_a_killed_run_is_adopted(server: Postgres) -> None:
    server.stop()
    left_by_a_killed_run(server.home)
    left = server.find_leftover()

    url = server.start()

    assert left is not None
    assert server.pid == left.pid
    assert await answer(url, "select 1") == 1
    server.stop()
    assert not is_running(left.pid)


async def test_a_pid_file_that_names_somebody_else_is_stale(server: Postgres) -> None:
    url = server.start()
    pid_file = cluster_of(server).data / "postmaster.pid"
    written = pid_file.read_text()
    server.kill()
    pid_file.write_text(written.replace(str(server.pid), str(os.getpid()), 1))

    server.restart()

    assert server.pid != os.getpid()
    assert await answer(url, "select 1") == 1


async def test_a_postmaster_that_died_alone_does_not_keep_the_next_from_starting(server: Postgres) -> None:
    url = server.start()
    busy = await asyncpg.connect(url)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(server.has_ended, PATIENCE)

    server.restart()

    assert await answer(url, "select 1") == 1
    busy.terminate()


async def test_a_second_user_of_a_home_joins_the_server_and_does_not_stop_it(server: Postgres) -> None:
    url = server.start()

    with Postgres(server.home).running() as joined:
        assert joined == url

    assert await answer(url, "select 1") == 1


async def test_data_of_another_major_version_is_refused_by_name(server: Postgres) -> None:
    server.start()
    server.stop()
    version = cluster_of(server).data / "PG_VERSION"
    true_version = version.read_text()
    version.write_text("13\n")

    with pytest.raises(CannotStart, match=r"PostgreSQL 13.*make upgrade-db"):
        server.start()
    version.write_text(true_version)


async def test_an_exchange_of_its_data_that_was_broken_off_is_finished_by_the_next_start(server: Postgres) -> None:
    await execute(server.start(), "create table exchanged as select 1 as n")
    server.stop()
    cluster = cluster_of(server)
    cluster.data.rename(cluster.staged)

    assert await answer(server.start(), "select n from exchanged") == 1
    assert not cluster.staged.exists()
    server.stop()


@sampled
@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's data lies in the home and goes with it")
async def test_a_wiped_home_begins_anew_and_sets_the_data_outside_it_aside(server: Postgres) -> None:
    await execute(server.start(), "create table old as select 1")
    left_running = Postgres(server.home)
    for name in ("postgres.password", "postgres.cluster"):
        (server.home / name).unlink()
    server.stop()

    url = left_running.start()

    assert await answer(url, "select to_regclass('old')") is None
    assert (cluster_of(server).files / "data.set-aside").is_dir()
    left_running.stop()
