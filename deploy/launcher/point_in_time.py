"""`make base`, `make recover`: point-in-time recovery (PITR) of the embedded server from its archived WAL.

An archive is a directory, preferably on another disk: ``wal/`` holds the segments written since the first base copy,
each archived within five minutes; ``base-<time>/`` is a copy of the whole server; ``keys/`` holds the master keys.
"""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from canon.services import SERVICES
from deploy.launcher.account import Account, server_account
from deploy.launcher.backup import KEYS, Databases, begin_new_epoch, copy_missing_keys
from deploy.launcher.cluster import NAME, PASSWORD_FILE, Cluster
from deploy.launcher.data_swap import stopped_cluster, swap_data
from deploy.launcher.exclusive import exclusive_run
from deploy.launcher.key_check import check_keys
from deploy.launcher.known_epochs import known_epoch_statements
from deploy.launcher.postgres import Postgres
from deploy.launcher.secret_files import load_or_create_secret
from deploy.launcher.timelines import (
    UNARCHIVED,
    Timeline,
    is_on_timeline,
    is_same_server,
    list_timelines,
    save_timeline,
    save_unarchived_segments,
    timeline_at,
)
from deploy.process.atomic_files import write_atomically
from deploy.process.messages import CannotStart
from deploy.process.processes import wait_until

SETTINGS = "postgresql.auto.conf"
RECOVERY_HBA = "recovering.hba.conf"
BASE_COPY_GLOB = "base-*"
BASE_COPY_FORMAT = "base-%Y%m%dT%H%M%SZ"
ARCHIVE_TIMEOUT = "5min"  # of work that is lost at most with the database's disk
ARCHIVED_WITHIN = 60.0  # seconds
EPOCHS_PER_TIMELINE = 50  # reserved, because `make restored` may have begun epochs in an abandoned timeline


def make_base_copy(home: Path, archive: Path, say: Callable[[str], None]) -> Path:
    """Copy the server while it runs, archive its WAL from now on, and return the copy's directory.

    Raises:
        CannotStart: the server must be restarted once, or its account cannot write into the archive.
    """
    began = time.monotonic()
    wal = archive / "wal"
    wal.mkdir(parents=True, exist_ok=True)
    server_account().take_ownership(wal)
    with Postgres(home, say).running() as url:
        database = Databases(url, {}).for_schema("bus")
        for name, value in {"archive_command": _archive_command(wal), "archive_timeout": ARCHIVE_TIMEOUT}.items():
            database.execute_alone(f"alter system set {name} = '{value.replace(chr(39), chr(39) * 2)}'")
        database.query("select pg_reload_conf()")
        [mode] = database.query("show archive_mode")
        if mode != "on":
            raise CannotStart("this server was started by an earlier release: restart it once, then `make base`")
        partial = archive / ".base.partial"
        shutil.rmtree(partial, ignore_errors=True)
        database.run("pg_basebackup", "--pgdata", str(partial), "--checkpoint=fast", "--wal-method=stream")
        database.query("select pg_switch_wal()")
        if not wait_until(lambda: any(wal.iterdir()), ARCHIVED_WITHIN):
            database.execute_alone("alter system reset archive_command")
            database.query("select pg_reload_conf()")
            raise CannotStart(f"PostgreSQL's account cannot write in {wal}: see the server's log")
    keys = archive / KEYS
    keys.mkdir(mode=0o700, exist_ok=True)
    for key in sorted(home.glob("*.key")):
        shutil.copy2(key, keys)
    made = partial.rename(archive / datetime.now(UTC).strftime(BASE_COPY_FORMAT))  # noqa: TID251 - machine time, outside the services
    say(f"{made} after {time.monotonic() - began:.1f} s; what is written from now on is archived in {wal}")
    return made


def recover(home: Path, archive: Path, instant: datetime | None, say: Callable[[str], None]) -> None:
    """Recover the server as of an instant, or to the end of its archived WAL; no services may run.

    The recovered server is prepared beside the present one and replaces it when it is complete; the old data is kept
    aside. In a new home everything is recovered from the archive and its keys.
    """
    began = datetime.now(UTC)  # noqa: TID251 - machine time, outside the services
    with exclusive_run(home):
        present = stopped_cluster(home, say)
        if any(is_same_server(present.data, copy) for copy in archive.glob(BASE_COPY_GLOB)):
            save_unarchived_segments(present.data, archive, present.account)
        known = list_timelines(archive)
        timeline = timeline_at(known, instant)
        chosen = _base_before(archive, instant, known, timeline)
        if present.exists() and not present.belongs_to_its_home():
            say(f"the home is new: earlier data is set aside in {present.files}")
            present.move_aside()
        load_or_create_secret(
            home / PASSWORD_FILE
        )  # without it the recovered server would count as that of another home
        with swap_data(present) as successor:
            places = [place for place in (archive / "wal", archive / UNARCHIVED) if place.exists()]
            _grant_read(successor.account, places)
            own_settings = _prepare_recovery(successor, chosen, places, timeline, instant)
            server = Postgres(home, say, cluster=successor)
            with server.running():
                number = _adopt_recovered_server(Databases(server.socket_url, {}), archive, home, say)
            (successor.data / RECOVERY_HBA).unlink()
            _write_settings(successor, own_settings)
            save_timeline(archive, Timeline(number=number, began_at=began, branched_at=instant or began))
    seconds = (datetime.now(UTC) - began).total_seconds()  # noqa: TID251
    say(f"as of {instant or 'the last archived word'}, from {chosen.name}, after {seconds:.1f} s")


def _adopt_recovered_server(databases: Databases, archive: Path, home: Path, say: Callable[[str], None]) -> int:
    """Give the recovered server this home's keys and password and new log epochs; return its timeline."""
    database = databases.for_schema("bus")
    check_keys(database, home, archive / KEYS, os.environ, say)
    copy_missing_keys(archive, home)
    database.query(f"alter role {NAME} password '{load_or_create_secret(home / PASSWORD_FILE)}'")
    [timeline] = database.query("select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")
    for service in SERVICES:
        begin_new_epoch(databases, service, say, at_least=EPOCHS_PER_TIMELINE * (int(timeline) - 1))
    database.query(known_epoch_statements(database, SERVICES))
    return int(timeline)


def _archive_command(wal: Path) -> str:
    """Return the command that archives a segment atomically and durably.

    An existing file is replaced only if it is a truncated copy of the same segment.
    """
    place = shlex.quote(str(wal)).replace("%", "%%")
    cut_off = f"head -c $(wc -c < {place}/%f) %p | cmp -s - {place}/%f"
    copied = f"cp %p {place}/.%f && sync {place}/.%f && mv -f {place}/.%f {place}/%f"
    new = f"(test ! -e {place}/%f || {cut_off}) && {copied}"
    return f"(cmp -s %p {place}/%f || ({new})) && sync {place}/%f {place}"


def _base_before(archive: Path, instant: datetime | None, known: Sequence[Timeline], timeline: Timeline) -> Path:
    found = sorted(
        path
        for path in archive.glob(BASE_COPY_GLOB)
        if (instant is None or _made_at(path) <= instant) and is_on_timeline(known, _made_at(path), timeline)
    )
    if not found:
        raise CannotStart(f"no base copy in {archive} is older than {instant}")
    return found[-1]


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, BASE_COPY_FORMAT).replace(tzinfo=UTC)


def _prepare_recovery(
    cluster: Cluster, chosen: Path, places: Sequence[Path], timeline: Timeline, instant: datetime | None
) -> str:
    """Copy the base copy and configure where its server finds archived and unarchived WAL; return its own settings.

    Until it is recovered it accepts connections only over its socket and without a password, because its password may
    differ from this home's.
    """
    cluster.make_directories()
    shutil.copytree(chosen, cluster.data, symlinks=True)
    copies = " || ".join(f"cp {shlex.quote(str(place)).replace('%', '%%')}/%f %p" for place in places)
    # Without hot standby it is ready only when it is recovered. It archives its WAL only after it has been swapped in.
    lines = [
        "hot_standby = off\n",
        "archive_command = 'false'\n",
        f"restore_command = '{copies.replace(chr(39), chr(39) * 2)}'\n",
        "recovery_target_action = 'promote'\n",
        f"recovery_target_timeline = '{timeline.number}'\n",
        f"hba_file = '{RECOVERY_HBA}'\n",
    ]
    if instant is not None:
        lines.append(f"recovery_target_time = '{instant.isoformat()}'\n")
    own_settings = (cluster.data / SETTINGS).read_text()
    _write_settings(cluster, own_settings + "".join(lines))
    (cluster.data / RECOVERY_HBA).write_text("local all all trust\n")
    (cluster.data / "recovery.signal").touch()
    for path in (cluster.data, *cluster.data.rglob("*")):
        cluster.account.take_ownership(path)
    cluster.data.chmod(0o700)
    return own_settings


def _grant_read(account: Account, places: Sequence[Path]) -> None:
    """Let the server's account read the archived WAL; segments it cannot read would look like the end of the WAL.

    Raises:
        CannotStart: the account cannot read a directory.
    """
    for path in (one for place in places for one in (place, *place.iterdir())):
        account.take_ownership(path)
    for path in (next(place.iterdir(), place) for place in places):
        if subprocess.run(["test", "-r", str(path)], check=False, **account.identity()).returncode != 0:
            raise CannotStart(f"PostgreSQL's account cannot read in {path.parent}: let it enter every directory above")


def _write_settings(cluster: Cluster, settings: str) -> None:
    write_atomically(cluster.data / SETTINGS, settings)
    cluster.account.take_ownership(cluster.data / SETTINGS)
