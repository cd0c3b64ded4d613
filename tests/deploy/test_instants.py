"""Going back to an instant is done beside the data: whatever happens meanwhile, what there was is there."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from canon.services import SERVICES
from chassis.clock import new_id
from chassis.db.engine import engine_for
from chassis.db.migrate import migrate
from chassis.delivery.quarantine import load_queue_status
from chassis.vault.keys import KeyRing
from chassis.vault.seal import Vault
from deploy.launcher.account import server_account
from deploy.launcher.backup import Databases, begin_new_epoch
from deploy.launcher.cluster import Cluster
from deploy.launcher.point_in_time import _archive_command, make_base_copy, recover
from deploy.launcher.postgres import Postgres
from deploy.process.messages import CannotStart
from deploy.process.paths import PROJECT
from gateway.accounts.secret_sealer import SecretSealer
from tests.chassis import toy
from tests.sweeps import only_in_sweeps, sampled

PATIENCE = 20.0  # seconds
RECOVER_AND_DIE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from deploy.launcher.point_in_time import recover
instant = datetime.fromisoformat(sys.argv[3])
recover(Path(sys.argv[1]), Path(sys.argv[2]), instant, lambda _: os.kill(os.getpid(), signal.SIGKILL))
"""


def execute(url: str, statement: str) -> list[str]:
    return Databases(url, {}).for_schema("intake").query(statement)


def prepare_services(url: str) -> None:
    for schema in SERVICES:
        execute(url, f"create schema {schema}; create table {schema}.log_epoch (epoch smallint primary key)")


def seal(url: str, home: Path) -> None:
    """Under master keys of the home, as its services would."""
    intake, gateway = (KeyRing.from_file(home / name) for name in ("intake-vault.key", "gateway-vault.key"))
    person, session = Vault(intake).new_key(new_id()).wrapped, SecretSealer(gateway).seal_signing_key(new_id(), "pem")
    execute(url, f"create table intake.vault_keys as select '\\x{person.hex()}'::bytea wrapped")
    execute(
        url, f"create schema gateway; create table gateway.signing_keys as select '\\x{session.hex()}'::bytea sealed"
    )


def now(url: str) -> datetime:
    [instant] = execute(url, "select clock_timestamp()")
    return datetime.fromisoformat(instant)


def burn(server: Postgres, cluster: Cluster) -> None:
    """Nothing of the installation is left but its archive."""
    server.stop()
    shutil.rmtree(server.home)
    shutil.rmtree(cluster.files, ignore_errors=True)


def quiet(_line: str) -> None:
    pass


@pytest.fixture
def cluster(server: Postgres) -> Cluster:
    return Cluster(server.home, server_account())


@pytest.fixture
def archive(server: Postgres, cluster: Cluster) -> Iterator[Path]:
    """A base copy with one row; a second row is written after it."""
    place = cluster.files.with_name(f"{cluster.files.name}-archive")
    place.mkdir(parents=True)
    url = server.start()
    prepare_services(url)
    seal(url, server.home)
    execute(url, "create table words as values ('copied')")
    make_base_copy(server.home, place, quiet)
    execute(url, "create table instants as select clock_timestamp()")
    execute(url, "insert into words values ('later')")
    yield place
    server.erase()
    shutil.rmtree(place)


@only_in_sweeps
def test_a_recovery_that_was_broken_off_and_is_repeated_loses_nothing(
    server: Postgres, cluster: Cluster, archive: Path
) -> None:
    [instant] = execute(server.url, "table instants")
    server.kill()  # the last words are not archived
    server.stop()
    arguments = [str(server.home), str(archive), instant]
    died = subprocess.run([sys.executable, "-c", RECOVER_AND_DIE, *arguments], cwd=PROJECT, check=False)
    assert died.returncode == -signal.SIGKILL
    [made] = archive.glob("base-*")
    control = made / "global" / "pg_control"
    whole = control.read_bytes()
    control.write_bytes(whole[:100])

    with pytest.raises(CannotStart, match="does not start"):
        recover(server.home, archive, None, quiet)

    assert execute(server.start(), "table words") == ["copied", "later"]
    server.stop()
    assert not list((archive / "wal").glob("*.history"))  # nobody follows a history that was given up
    control.write_bytes(whole)
    recover(server.home, archive, None, quiet)
    assert execute(server.start(), "table words") == ["copied", "later"]
    assert execute(server.url, "select max(epoch) from dispatch.log_epoch") == ["50"]
    assert execute(server.url, "show archive_command") != ["false"]
    assert (cluster.set_aside / "PG_VERSION").exists()


@sampled
def test_a_machine_that_burned_comes_back_from_archive_and_keys(
    server: Postgres, cluster: Cluster, archive: Path
) -> None:
    keys = {path.name: path.read_text() for path in server.home.glob("*.key")}
    burn(server, cluster)

    recover(server.home, archive, None, quiet)

    assert execute(server.start(), "table words") == ["copied", "later"]
    assert keys.keys() == {"intake-vault.key", "gateway-vault.key"}
    assert {path.name: path.read_text() for path in server.home.glob("*.key")} == keys
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in server.home.glob("*.key"))


@pytest.mark.campaign  # a whole server three times over
def test_a_new_home_is_not_given_what_its_keys_do_not_open(server: Postgres, cluster: Cluster, archive: Path) -> None:
    names = ("intake-vault.key", "gateway-vault.key")
    burn(server, cluster)
    for name in names:
        (archive / "keys" / name).rename(archive / name)  # kept apart
    execute(server.start(), "create table words as values ('new')")
    server.stop()

    with pytest.raises(CannotStart) as without:
        recover(server.home, archive, None, quiet)
    for name in names:
        KeyRing.from_file(server.home / name)  # as a service makes one that finds none
    with pytest.raises(CannotStart) as with_others:
        recover(server.home, archive, None, quiet)
    assert execute(server.start(), "table words") == ["new"]
    server.stop()
    for name in names:
        shutil.copy(archive / name, server.home)
    recover(server.home, archive, None, quiet)

    assert all(f"{name} of that time into {server.home} or {archive}/keys" in str(without.value) for name in names)
    assert str(with_others.value).count("is not the one that is here") == len(names)
    assert execute(server.start(), "table words") == ["copied", "later"]


@only_in_sweeps
@pytest.mark.skipif(os.geteuid() != 0, reason="only as root PostgreSQL has another account")
def test_an_archive_that_the_server_cannot_read_is_not_taken_for_an_empty_one(
    server: Postgres, cluster: Cluster, archive: Path
) -> None:
    server.stop()
    for path in (archive / "wal").iterdir():
        os.chown(path, 0, 0)  # as on a machine where the account has another number
    archive.chmod(0o700)
    with pytest.raises(CannotStart, match="cannot read"):
        recover(server.home, archive, None, quiet)
    archive.chmod(0o755)
    burn(server, cluster)

    recover(server.home, archive, None, quiet)

    assert execute(server.start(), "table words") == ["copied", "later"]


@pytest.mark.campaign  # a whole server three times over
def test_an_instant_that_was_too_early_is_followed_by_a_later_one(
    server: Postgres, cluster: Cluster, archive: Path
) -> None:
    early = now(server.url)
    execute(server.url, "insert into words values ('missed')")
    late = now(server.url)
    execute(server.url, "insert into words values ('a mistake')")
    server.kill()  # the last words are not archived
    server.stop()

    recover(server.home, archive, early, quiet)
    assert execute(server.start(), "table words") == ["copied", "later"]
    execute(server.url, "insert into words values ('after it')")
    make_base_copy(server.home, archive, quiet)
    meanwhile = now(server.url)
    execute(server.url, "insert into words values ('much later')")
    server.stop()
    recover(server.home, archive, late, quiet)
    assert execute(server.start(), "table words") == ["copied", "later", "missed"]
    assert execute(server.url, "select max(epoch) from dispatch.log_epoch") == ["100"]
    execute(server.url, "insert into words values ('at last')")
    server.stop()
    recover(server.home, archive, meanwhile, quiet)
    assert execute(server.start(), "table words") == ["copied", "later", "after it"]
    server.stop()
    burn(server, cluster)
    recover(server.home, archive, None, quiet)
    assert execute(server.start(), "table words") == ["copied", "later", "after it"]


@only_in_sweeps
def test_an_epoch_of_a_history_that_was_given_up_is_never_begun_again(server: Postgres, archive: Path) -> None:
    instant = now(server.url)
    stores = Databases(server.url, {})
    begin_new_epoch(stores, "dispatch", quiet)
    begin_new_epoch(stores, "dispatch", quiet)
    [given_up] = execute(server.url, "select max(epoch) from dispatch.log_epoch")
    server.stop()

    recover(server.home, archive, instant, quiet)

    [epoch] = execute(server.start(), "select max(epoch) from dispatch.log_epoch")
    assert int(epoch) > int(given_up)


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    """A segment of the log, and beside it the place where segments are archived."""
    (tmp_path / "the archive's wal").mkdir()
    segment = tmp_path / "000000010000000000000007"
    segment.write_bytes(b"begun" + bytes(1000) + b"ended")
    return segment


def archived(segment: Path) -> bool:
    command = (
        _archive_command(segment.parent / "the archive's wal").replace("%p", str(segment)).replace("%f", segment.name)
    )
    return subprocess.run(["sh", "-c", command], check=False).returncode == 0


@pytest.mark.parametrize("length", [None, 0, 5, 500, 1010])
def test_a_segment_is_archived_also_where_a_loss_of_power_left_its_beginning(segment: Path, length: int | None) -> None:
    place = segment.parent / "the archive's wal" / segment.name
    if length is not None:
        place.write_bytes(segment.read_bytes()[:length])

    assert archived(segment)

    assert place.read_bytes() == segment.read_bytes()
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize(
    "other", [b"begun" + bytes(1000) + b"other", b"other", b"begun" + bytes(1000) + b"ended later"]
)
def test_another_segment_of_the_same_name_is_never_written_over(segment: Path, other: bytes) -> None:
    place = segment.parent / "the archive's wal" / segment.name
    place.write_bytes(other)

    assert not archived(segment)

    assert place.read_bytes() == other


@sampled
async def test_a_server_that_cannot_archive_its_log_is_reported(server: Postgres) -> None:
    server.erase()
    url = server.start()
    await migrate(url, "services/intake", "intake")
    engine = engine_for(url, "intake")
    database = Databases(url, {}).for_schema("intake")

    async def fails(command: str) -> bool:
        database.execute_alone(f"alter system set archive_command = '{command}'")
        database.query("select pg_reload_conf()")
        database.query("select pg_switch_wal() from pg_logical_emit_message(true, 'a word', 'to be archived')")
        async with engine.connect() as db:
            return bool((await load_queue_status(db))["archiving_fails"])

    assert not await fails("true")
    await toy.until(lambda: fails("false"), PATIENCE)
    await engine.dispose()
