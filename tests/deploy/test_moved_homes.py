"""A home finds its data wherever it goes, and no server starts empty, or twice on one data directory, in its place."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.launcher.account import ROOT_FILES, Account, server_account
from deploy.launcher.backup import open_databases
from deploy.launcher.cluster import Cluster
from deploy.launcher.cluster_record import FILE, OWNER_FILE, read_owner, write_owner
from deploy.launcher.control_file import read_system_identifier
from deploy.launcher.exclusive import exclusive_run
from deploy.launcher.point_in_time import make_base_copy, recover
from deploy.launcher.postgres import Postgres
from deploy.launcher.upgrade import upgrade
from deploy.process.messages import CannotStart
from deploy.process.paths import PROJECT, short_hash
from tests.deploy.test_instants import prepare_services
from tests.sweeps import only_in_sweeps, sampled

PASSWORD = "postgres.password"
HOMES = ("home", "moved", "copied", "another", "other", "new")

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's data lies in the home and goes with it")


def quiet(_line: str) -> None:
    pass


async def execute(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def cluster_of(home: Path) -> Cluster:
    return Cluster(home, server_account())


def record_of(home: Path) -> dict[str, object]:
    record: dict[str, object] = json.loads((home / FILE).read_text())
    return record


def run(home: Path) -> None:
    with Postgres(home).running():
        pass


def backup(home: Path) -> None:
    with open_databases(home, None, quiet):
        pass


def base(home: Path) -> None:
    make_base_copy(home, archive_of(home), quiet)


def archive_of(home: Path) -> Path:
    """Where the server's account may write."""
    archive = cluster_of(home).files.with_name(f"{cluster_of(home).files.name}-archive")
    archive.mkdir(exist_ok=True)
    return archive


STARTS: dict[str, Callable[[Path], object]] = {
    "run": run,
    "backup": backup,
    "base": base,
    "upgrade-db": lambda home: upgrade(home, quiet),
}


@pytest.fixture
async def home(tmp_path: Path) -> Iterator[Path]:
    """A stopped installation with one row; whatever a test makes of it is removed."""
    path = tmp_path / "home"
    with Postgres(path).running() as url:
        await execute(url, "create table words as select 'kept' as word")
    (path / "credentials.json").write_text("{}")
    yield path
    for name in HOMES:  # no other place: other tests have theirs beside them
        for place in ROOT_FILES.glob(f"{short_hash(tmp_path / name)}*"):
            shutil.rmtree(place) if place.is_dir() else place.unlink()


def move(home: Path, name: str = "moved") -> Path:
    return home.rename(home.with_name(name))


def copy(home: Path, name: str = "copied") -> Path:
    return shutil.copytree(home, home.with_name(name))


def delete_cluster_records(home: Path) -> None:
    """Leave the home as an earlier release made it."""
    (cluster_of(home).files / OWNER_FILE).unlink()
    (home / FILE).unlink()


async def test_a_home_names_its_data_and_the_identifier_of_its_cluster(home: Path) -> None:
    cluster = cluster_of(home)

    with Postgres(home).running() as url:
        identifier = await execute(url, "select system_identifier from pg_control_system()")

    assert record_of(home) == {"files": str(cluster.files), "system_identifier": identifier}
    assert read_system_identifier(cluster.data) == identifier
    assert (home / FILE).stat().st_mode & 0o777 == 0o600


@sampled
async def test_a_moved_home_finds_its_data_again_and_a_new_one_in_its_old_place_has_its_own(home: Path) -> None:
    lines: list[str] = []
    moved = move(home)

    with Postgres(moved, lines.append).running() as url:
        assert await execute(url, "select word from words") == "kept"
        with Postgres(home).running() as other:
            assert await execute(other, "select to_regclass('words')") is None
    with Postgres(moved, lines.append).running() as url:
        assert await execute(url, "select word from words") == "kept"

    assert lines == [f"the home was moved here from {home}; its data stays in {cluster_of(moved).files}"]


@pytest.mark.parametrize(
    "command", ["run", *(pytest.param(one, marks=pytest.mark.campaign) for one in STARTS if one != "run")]
)
def test_where_the_data_is_gone_nothing_starts_and_the_refusal_says_where_it_was(home: Path, command: str) -> None:
    data = cluster_of(home).data
    away = data.rename(data.with_name("away"))

    with pytest.raises(CannotStart, match=rf"^the data of {home} was in {data} \(PostgreSQL system \d+\).*none now"):
        STARTS[command](home)

    assert not data.exists()
    away.rename(data)
    STARTS[command](home)


@sampled
def test_a_command_that_finds_no_data_ends_with_one_line(home: Path) -> None:
    shutil.rmtree(cluster_of(home).files)

    ended = subprocess.run(
        [sys.executable, "-m", "deploy.launcher", "upgrade-db"],
        cwd=PROJECT,
        env=os.environ | {"WEIQUAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert str(cluster_of(home).data) in ended.stderr


@pytest.mark.campaign  # `make sweeps`
def test_another_cluster_in_the_place_of_the_data_is_refused(home: Path) -> None:
    other = home.with_name("other")
    with Postgres(other).running():
        pass
    data = cluster_of(home).data
    shutil.rmtree(data)
    cluster_of(other).data.rename(data)

    with pytest.raises(CannotStart, match=r"is of PostgreSQL system \d+, and that of .* was of \d+"):
        Postgres(home).start()


async def test_a_copied_home_starts_no_second_server_on_the_data(home: Path) -> None:
    copied = copy(home)

    with pytest.raises(CannotStart, match=f"{copied} is a copy of {home}, to which the data in .* belongs"):
        Postgres(copied).start()
    with exclusive_run(copied), pytest.raises(CannotStart, match="is a copy of"):
        Postgres(copied).start()
    with Postgres(home).running() as url:
        with pytest.raises(CannotStart, match="is in use by another process"):
            Postgres(copied).start()
        with pytest.raises(CannotStart, match="is in use by another process"):
            Postgres(copied).stop_leftover()
        assert await execute(url, "select word from words") == "kept"


@pytest.mark.campaign  # `make sweeps`
async def test_a_copy_whose_original_is_gone_is_a_moved_home(home: Path) -> None:
    copied = copy(home)
    another = copy(home, "another")
    shutil.rmtree(home)

    with Postgres(copied).running() as url:
        assert await execute(url, "select word from words") == "kept"

    with pytest.raises(CannotStart, match=f"{another} is a copy of {copied}"):
        Postgres(another).start()


@pytest.mark.campaign  # `make sweeps`
def test_a_home_that_is_moved_while_its_server_runs_does_not_take_it_over(home: Path) -> None:
    server = Postgres(home)
    server.start()
    moved = copy(home, "moved")
    shutil.rmtree(home)

    with pytest.raises(CannotStart, match="is in use by another process"):
        Postgres(moved).start()

    server.stop()
    with Postgres(moved).running():
        pass


@pytest.mark.campaign  # `make sweeps`
async def test_data_that_a_new_home_set_aside_is_named_to_its_own(home: Path) -> None:
    moved = move(home)
    with Postgres(home).running():
        pass

    with pytest.raises(CannotStart, match=rf"was set aside in {cluster_of(moved).set_aside} when a new") as refused:
        Postgres(moved).start()
    place = cluster_of(moved).files.with_name(f"{cluster_of(moved).files.name}-brought-back")
    place.mkdir()
    cluster_of(moved).set_aside.rename(place / "data")
    (moved / FILE).write_text(json.dumps(record_of(moved) | {"files": str(place)}))

    assert "\n" not in str(refused.value)
    with Postgres(moved).running() as url:
        assert await execute(url, "select word from words") == "kept"


@sampled
async def test_a_home_of_an_earlier_release_goes_on_and_gets_its_names(home: Path) -> None:
    named = record_of(home)
    delete_cluster_records(home)

    with Postgres(home).running() as url:
        assert await execute(url, "select word from words") == "kept"

    assert record_of(home) == named
    with Postgres(move(home)).running() as url:
        assert await execute(url, "select word from words") == "kept"


@pytest.mark.campaign  # `make sweeps`
def test_a_home_of_an_earlier_release_that_was_moved_does_not_begin_anew(home: Path) -> None:
    delete_cluster_records(home)
    moved = move(home)

    with pytest.raises(CannotStart, match=f"{moved} has the credentials of an installation.*move it back"):
        Postgres(moved).start()

    assert not cluster_of(moved).files.exists()


@pytest.mark.campaign  # `make sweeps`
async def test_a_creation_that_was_interrupted_is_gone_on_with(home: Path) -> None:
    shutil.rmtree(cluster_of(home).data)
    (home / FILE).write_text(json.dumps(record_of(home) | {"system_identifier": None}))

    with Postgres(home).running() as url:
        assert await execute(url, "select to_regclass('words')") is None

    assert record_of(home)["system_identifier"] is not None


@pytest.mark.campaign  # `make sweeps`
def test_a_home_without_its_password_does_not_begin_anew_until_it_is_meant(home: Path) -> None:
    (home / PASSWORD).unlink()

    with pytest.raises(CannotStart, match=f"has no {PASSWORD}.*remove {FILE} and {PASSWORD}"):
        Postgres(home).start()
    (home / FILE).unlink()
    with Postgres(home).running():
        pass

    assert (cluster_of(home).set_aside / "PG_VERSION").exists()


@sampled
def test_a_damaged_file_is_named(home: Path) -> None:
    owner, record = cluster_of(home).files / OWNER_FILE, (home / FILE).read_text()
    (home / FILE).write_text("{")
    with pytest.raises(CannotStart, match=f"{FILE} does not say where the data lies"):
        Postgres(home).start()
    (home / FILE).write_text(record)
    owner.write_text("/srv/weiquan\n")

    with pytest.raises(CannotStart, match=f"{owner} does not say whose the data is"):
        Postgres(home).start()


def test_the_name_of_a_home_may_be_of_any_bytes(tmp_path: Path) -> None:
    named = tmp_path / os.fsdecode("望川".encode("gb18030"))

    write_owner(tmp_path, named)

    assert read_owner(tmp_path) == named


@sampled
def test_a_home_is_started_by_who_made_it(home: Path, tmp_path: Path) -> None:
    ordinary = Account(os.geteuid(), os.getegid(), is_other=False)

    with pytest.raises(CannotStart, match="is of root: start it as that user"):
        Postgres(home, cluster=Cluster(home, ordinary)).start()

    theirs = tmp_path / "theirs"
    (theirs / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(CannotStart, match="is of an ordinary user: start it as that user"):
        Postgres(theirs).start()


@only_in_sweeps
async def test_a_recovery_brings_lost_data_back_and_the_home_names_it(home: Path) -> None:
    cluster = cluster_of(home)
    archive = archive_of(home)
    with Postgres(home).running() as url:
        prepare_services(url)
        make_base_copy(home, archive, quiet)
    before = record_of(home)
    shutil.rmtree(cluster.files)

    recover(home, archive, None, quiet)

    assert record_of(home) == before
    with Postgres(home).running() as url:
        assert await execute(url, "select word from words") == "kept"


@pytest.mark.campaign  # `make sweeps`
async def test_a_recovery_of_another_cluster_is_named_by_the_home(home: Path) -> None:
    archive = archive_of(home)
    with Postgres(home).running() as url:
        prepare_services(url)
        make_base_copy(home, archive, quiet)
    new = home.with_name("new")
    with Postgres(new).running():
        pass

    recover(new, archive, None, quiet)

    assert record_of(new)["system_identifier"] == record_of(home)["system_identifier"]
    assert record_of(new)["files"] != record_of(home)["files"]
    with Postgres(new).running() as url:
        assert await execute(url, "select word from words") == "kept"
