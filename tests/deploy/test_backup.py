"""Backups are whole or not there; a restore that fails leaves everything as it was."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from chassis.clock import new_id
from chassis.settings import StartupRefused
from chassis.vault.keys import KeyRing
from chassis.vault.seal import Vault
from deploy.launcher.backup import Databases, backup, begin_new_epoch, open_databases, restore
from deploy.launcher.postgres import Postgres
from deploy.migrate import assign_roles, migrate_all
from deploy.process.messages import CannotStart
from deploy.process.paths import PROJECT
from deploy.process.processes import wait_until

WORDS = {"intake": "kept", "dispatch": "kept too"}
TABLES = "select tablename from pg_tables where schemaname = '{}'"
PATIENCE = 20.0  # seconds


@pytest.fixture
def prepared(empty_database_url: str, home: Path) -> str:
    """A database with two services' schemas, as far as a backup looks at them."""
    home.mkdir()
    (home / "intake-vault.key").write_text("key\n")
    for schema, word in WORDS.items():
        execute(empty_database_url, f"create schema {schema}")
        execute(empty_database_url, f"create table {schema}.log_epoch (epoch smallint primary key)")
        execute(empty_database_url, f"create table {schema}.words as values ('{word}')")
    return empty_database_url


@pytest.fixture
def apart(prepared: str, postgres: Postgres) -> Iterator[str]:
    """Another database like it."""
    server, name = Databases(postgres.url, {}).for_schema("intake"), f"{prepared.rpartition('/')[2]}_apart"
    server.run("psql", "--command", f"create database {name} template {prepared.rpartition('/')[2]}")
    yield f"{prepared}_apart"
    server.run("psql", "--command", f"drop database {name} with (force)")


def execute(url: str, statement: str) -> list[str]:
    return Databases(url, {}).for_schema("intake").query(statement)


def words(url: str, schema: str) -> list[str]:
    return sorted(execute(url, f"table {schema}.words"))


def epoch(url: str, schema: str) -> int:
    return max(map(int, execute(url, f"table {schema}.log_epoch")))


def quiet(_line: str) -> None:
    pass


def damage(dump: Path) -> None:
    dump.write_bytes(dump.read_bytes()[:-400])


def broken_off(url: str, home: Path, source: Path, number: signal.Signals) -> int:
    """How `make restore` ends by a signal between its first change and its last: its dump never comes to an end."""
    dump = source / "database-1.dump"
    whole = dump.read_bytes()
    dump.unlink()
    os.mkfifo(dump)
    restoring = subprocess.Popen(
        [sys.executable, "-m", "deploy.launcher", "restore", str(source)],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": url, "WEIQUAN_HOME": str(home)},
    )
    assert wait_until(lambda: execute(url, TABLES.format("intake")) == [], PATIENCE)
    restoring.send_signal(number)
    ended = restoring.wait(PATIENCE)
    dump.unlink()
    dump.write_bytes(whole)
    return ended


def test_everything_is_put_back_and_what_was_replaced_is_set_aside(prepared: str, home: Path, tmp_path: Path) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    execute(prepared, "insert into intake.words values ('later'); create table intake.more ()")

    restore(Databases(prepared), home, made, None, quiet)

    assert words(prepared, "intake") == ["kept"]
    assert words(prepared, "intake_replaced") == ["kept", "later"]
    assert (epoch(prepared, "intake"), epoch(prepared, "dispatch")) == (2, 2)


def test_who_is_put_back_with_a_publisher_knows_its_new_epoch_before_it_starts(
    prepared: str, home: Path, tmp_path: Path
) -> None:
    execute(
        prepared,
        "create table dispatch.repairs (publisher text primary key, checked_until timestamptz, epoch smallint)",
    )
    execute(prepared, "create table dispatch.quarantined (publisher text, why text, state text, version int)")
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    known = "select epoch from dispatch.repairs where publisher = 'intake'"

    restore(Databases(prepared), home, made, None, quiet)
    with_it = execute(prepared, known)
    restore(Databases(prepared), home, made, "intake", quiet)

    assert (with_it, epoch(prepared, "intake")) == (["2"], 3)
    assert execute(prepared, known) == ["2"]  # and compares


def test_one_service_is_put_back_and_the_others_stay(prepared: str, home: Path, tmp_path: Path) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    execute(prepared, "insert into intake.words values ('later'); insert into dispatch.words values ('later')")

    restore(Databases(prepared), home, made, "dispatch", quiet)
    restore(Databases(prepared), home, made, "dispatch", quiet)

    assert words(prepared, "dispatch") == ["kept too"]
    assert words(prepared, "intake") == ["kept", "later"]
    assert epoch(prepared, "dispatch") == 3


def test_what_no_key_at_hand_opens_takes_the_place_of_nothing(prepared: str, home: Path, tmp_path: Path) -> None:
    wrapped = Vault(KeyRing.from_text("lost:" + "00" * 32)).new_key(new_id()).wrapped.hex()
    execute(prepared, f"create table intake.vault_keys as select '\\x{wrapped}'::bytea as wrapped")
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    for key in (home / "intake-vault.key", made / "keys" / "intake-vault.key"):
        key.unlink()
    execute(prepared, "insert into intake.words values ('later')")
    lines: list[str] = []

    with pytest.raises(CannotStart, match="under the master key lost, which is not here"):
        restore(Databases(prepared), home, made, None, quiet)
    refused = words(prepared, "intake")
    restore(Databases(prepared), home, made, "dispatch", quiet)
    restore(Databases(prepared), home, made, None, lines.append, elsewhere=True)

    assert refused == ["kept", "later"]
    assert words(prepared, "intake") == ["kept"]
    assert lines[0] == "some of it is sealed under the master key lost: INTAKE_VAULT_KEY must name that too"


def test_a_restore_that_fails_leaves_everything_as_it_was(prepared: str, home: Path, tmp_path: Path) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    damage(made / "database-1.dump")
    execute(prepared, "insert into intake.words values ('later')")

    with pytest.raises(CannotStart, match="pg_restore failed"):
        restore(Databases(prepared), home, made, None, quiet)

    assert words(prepared, "intake") == ["kept", "later"]


def test_a_restore_that_was_killed_and_is_repeated_loses_nothing(prepared: str, home: Path, tmp_path: Path) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    restore(Databases(prepared), home, made, None, quiet)
    execute(prepared, "insert into intake.words values ('later'); insert into intake_replaced.words values ('before')")
    assert broken_off(prepared, home, made, signal.SIGKILL) == -signal.SIGKILL
    whole = (made / "database-1.dump").read_bytes()
    damage(made / "database-1.dump")

    with pytest.raises(CannotStart, match="pg_restore failed"):
        restore(Databases(prepared), home, made, None, quiet)

    assert words(prepared, "intake") == ["kept", "later"]
    assert words(prepared, "intake_replaced") == ["before", "kept"]
    (made / "database-1.dump").write_bytes(whole)
    restore(Databases(prepared), home, made, "intake", quiet)
    assert (words(prepared, "intake"), words(prepared, "intake_replaced")) == (["kept"], ["kept", "later"])


def test_a_restore_that_is_requested_to_stop_puts_back_what_was_there(
    prepared: str, home: Path, tmp_path: Path
) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    execute(prepared, "insert into intake.words values ('later')")

    assert broken_off(prepared, home, made, signal.SIGTERM) == 130

    assert words(prepared, "intake") == ["kept", "later"]
    assert execute(prepared, "select nspname from pg_namespace where nspname like '%aside'") == []


async def test_nothing_starts_on_half_a_restore_and_none_is_backed_up(
    prepared: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    broken_off(prepared, home, made, signal.SIGKILL)
    monkeypatch.setenv("WEIQUAN_DATABASE_URL", prepared)

    for step in (assign_roles, migrate_all):
        with pytest.raises(StartupRefused, match="a restore of intake, dispatch was broken off: run `make restore`"):
            await step()
    with pytest.raises(CannotStart, match="broken off"):
        backup(Databases(prepared), home, tmp_path / "half", quiet)

    with pytest.raises(CannotStart, match="no whole backup"):
        restore(Databases(prepared), home, tmp_path / "nowhere", None, quiet)
    assert words(prepared, "intake") == ["kept"]


def test_a_restore_of_one_database_that_fails_leaves_the_others_as_they_were(
    prepared: str, apart: str, home: Path, tmp_path: Path
) -> None:
    both = Databases(prepared, {"DISPATCH_DATABASE_URL": apart})
    made = backup(both, home, tmp_path / "backup", quiet)
    damage(made / "database-2.dump")
    execute(prepared, "insert into intake.words values ('later')")

    with pytest.raises(CannotStart, match="pg_restore failed"):
        restore(both, home, made, None, quiet)

    assert words(prepared, "intake") == ["kept", "later"]
    assert words(apart, "dispatch") == ["kept too"]


def test_a_backup_that_fails_is_not_there(prepared: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStart):
        backup(Databases(prepared, {"DISPATCH_DATABASE_URL": f"{prepared}_missing"}), home, tmp_path / "backup", quiet)

    assert not (tmp_path / "backup").exists()
    with pytest.raises(CannotStart, match="no whole backup"):
        restore(Databases(prepared), home, tmp_path / "backup", None, quiet)


def test_databases_of_their_own_have_dumps_of_their_own(prepared: str, apart: str, home: Path, tmp_path: Path) -> None:
    both = Databases(prepared, {"DISPATCH_DATABASE_URL": apart})

    made = backup(both, home, tmp_path / "backup", quiet)
    execute(apart, "insert into dispatch.words values ('later')")
    restore(both, home, made, None, quiet)

    dumps = json.loads((made / "manifest.json").read_text())["databases"]
    assert [dump["schemas"] for dump in dumps] == [["intake"], ["dispatch"]]
    assert words(apart, "dispatch") == ["kept too"]


def test_the_keys_are_readable_by_nobody_else_and_come_back_to_an_empty_home(
    prepared: str, home: Path, tmp_path: Path
) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    (home / "intake-vault.key").unlink()

    restore(Databases(prepared), home, made, None, quiet)

    assert (home / "intake-vault.key").read_text() == "key\n"
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


async def test_a_service_that_still_runs_is_not_restored(prepared: str, home: Path, tmp_path: Path) -> None:
    made = backup(Databases(prepared), home, tmp_path / "backup", quiet)
    running = await asyncpg.connect(prepared, server_settings={"application_name": "weiquan dispatch relay"})

    with pytest.raises(CannotStart, match="weiquan dispatch relay"):
        restore(Databases(prepared), home, made, None, quiet)
    restore(Databases(prepared), home, made, "intake", quiet)

    await running.close()


def test_make_restored_begins_a_new_epoch_of_one_service(prepared: str) -> None:
    begin_new_epoch(Databases(prepared), "dispatch", quiet)

    assert epoch(prepared, "dispatch") == 2
    with pytest.raises(CannotStart, match="SERVICE is one of"):
        begin_new_epoch(Databases(prepared), "gateway", quiet)


def test_the_embedded_server_is_started_for_it_and_stopped_again(server: Postgres) -> None:
    server.stop()

    with open_databases(server.home, None, quiet) as found:
        assert found.for_schema("intake").query("select 1") == ["1"]

    assert server.find_leftover() is None


def test_the_files_of_attachments_are_a_part_of_it_and_come_back(prepared: str, home: Path, tmp_path: Path) -> None:
    stored = home / "files" / "0a" / "bc"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"sealed")
    saved = backup(Databases(prepared, {}), home, tmp_path / "backup", quiet)
    stored.unlink()
    later = stored.with_name("later")
    later.write_bytes(b"came after it")

    restore(Databases(prepared, {}), home, saved, None, quiet)

    assert (stored.read_bytes(), later.read_bytes()) == (b"sealed", b"came after it")
    assert json.loads((saved / "manifest.json").read_text())["files"] == 1
    assert sorted(one.name for one in stored.parent.iterdir()) == ["bc", "later"]


def test_files_elsewhere_are_found_by_the_setting_and_those_in_a_bucket_are_named(
    prepared: str, home: Path, tmp_path: Path
) -> None:
    elsewhere, lines = tmp_path / "elsewhere", list[str]()
    (elsewhere / "0a").mkdir(parents=True)
    (elsewhere / "0a" / "bc").write_bytes(b"sealed")

    saved = backup(Databases(prepared, {"WEIQUAN_BLOBS": str(elsewhere)}), home, tmp_path / "one", quiet)
    bucket = backup(Databases(prepared, {"WEIQUAN_BLOBS": "s3://files"}), home, tmp_path / "two", lines.append)

    assert (saved / "files" / "0a" / "bc").read_bytes() == b"sealed"
    assert not (bucket / "files").exists()
    assert any("bucket" in line for line in lines)


def test_another_services_restore_brings_no_files(prepared: str, home: Path, tmp_path: Path) -> None:
    stored = home / "files" / "0a" / "bc"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"sealed")
    saved = backup(Databases(prepared, {}), home, tmp_path / "backup", quiet)
    stored.unlink()

    restore(Databases(prepared, {}), home, saved, "dispatch", quiet)
    assert not stored.exists()
    restore(Databases(prepared, {}), home, saved, "intake", quiet)
    assert stored.read_bytes() == b"sealed"
