"""`make base`, `make recover`: the embedded server at any instant since a base copy, out of its archived log (PITR).

An archive is a directory, best on another disk: ``wal/`` grows by itself from the first base copy on, each segment at
the latest after five minutes; ``base-<time>/`` is a copy of the whole server; ``keys/`` opens what is sealed in it.
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
from deploy.launcher.backup import KEYS, Stores, begin_new_epoch, copy_missing_keys
from deploy.launcher.cluster import NAME, PASSWORD_FILE, Cluster
from deploy.launcher.data_swap import stopped_cluster, swap_data
from deploy.launcher.key_check import check_keys
from deploy.launcher.known_epochs import known_epoch_statements
from deploy.launcher.postgres import Postgres
from deploy.launcher.run import exclusive_run
from deploy.launcher.secret_files import load_or_create_secret
from deploy.launcher.timelines import (
    LEFT,
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
COPIES = "base-*"
STAMP = "base-%Y%m%dT%H%M%SZ"
ARCHIVE_TIMEOUT = "5min"  # of work, when the disk with the database is gone too
ARCHIVED_WITHIN = 60.0  # seconds
EPOCHS = 50  # kept for each history: in one that is given up `make restored` may have been said too


def make_base_copy(home: Path, archive: Path, say: Callable[[str], None]) -> Path:
    """Copy the server while it runs, and archive its log from now on. Raises ``CannotStart`` where it may not write."""
    began = time.monotonic()
    wal = archive / "wal"
    wal.mkdir(parents=True, exist_ok=True)
    server_account().own(wal)
    with Postgres(home, say).running() as url:
        database = Stores(url, {}).of("bus")
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
    made = partial.rename(archive / datetime.now(UTC).strftime(STAMP))  # noqa: TID251 - machine time, outside the services
    say(f"{made} after {time.monotonic() - began:.1f} s; what is written from now on is archived in {wal}")
    return made


def recover(home: Path, archive: Path, instant: datetime | None, say: Callable[[str], None]) -> None:
    """Put the server back to an instant, or to the last word of its log; nothing of ours may run meanwhile.

    It is made beside the present one, which stays in its place until the other is whole, and then aside. Of a home
    that is new the archive and its keys bring back everything.
    """
    began = datetime.now(UTC)  # noqa: TID251 - machine time, outside the services
    with exclusive_run(home):
        present = stopped_cluster(home, say)
        if any(is_same_server(present.data, copy) for copy in archive.glob(COPIES)):
            save_unarchived_segments(present.data, archive, present.account)
        known = list_timelines(archive)
        history = timeline_at(known, instant)
        chosen = _base_before(archive, instant, known, history)
        if present.exists() and not present.belongs_to_its_home():
            say(f"the home is new: earlier data is set aside in {present.files}")
            present.move_aside()
        load_or_create_secret(home / PASSWORD_FILE)  # or the recovered server would be taken for that of another home
        with swap_data(present) as successor:
            places = [place for place in (archive / "wal", archive / LEFT) if place.exists()]
            _grant_read(successor.account, places)
            kept = _prepare_recovery(successor, chosen, places, history, instant)
            server = Postgres(home, say, cluster=successor)
            with server.running():
                timeline = _adopt_recovered_server(Stores(server.socket_url, {}), archive, home, say)
            (successor.data / RECOVERY_HBA).unlink()
            _write_settings(successor, kept)
            save_timeline(archive, Timeline(timeline=timeline, began=began, left_at=instant or began))
    took = (datetime.now(UTC) - began).total_seconds()  # noqa: TID251
    say(f"as of {instant or 'the last archived word'}, from {chosen.name}, after {took:.1f} s")


def _adopt_recovered_server(stores: Stores, archive: Path, home: Path, say: Callable[[str], None]) -> int:
    """The recovered server belongs to this home: its keys, its password, logs in a new epoch. Its timeline."""
    database = stores.of("bus")
    check_keys(database, home, archive / KEYS, os.environ, say)
    copy_missing_keys(archive, home)
    database.query(f"alter role {NAME} password '{load_or_create_secret(home / PASSWORD_FILE)}'")
    [timeline] = database.query("select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")
    for service in SERVICES:
        begin_new_epoch(stores, service, say, at_least=EPOCHS * (int(timeline) - 1))
    database.query(known_epoch_statements(database, SERVICES))
    return int(timeline)


def _archive_command(wal: Path) -> str:
    """A segment appears whole and on the disk; what is there is replaced only where it is its beginning, cut off."""
    place = shlex.quote(str(wal)).replace("%", "%%")
    cut_off = f"head -c $(wc -c < {place}/%f) %p | cmp -s - {place}/%f"
    copied = f"cp %p {place}/.%f && sync {place}/.%f && mv -f {place}/.%f {place}/%f"
    new = f"(test ! -e {place}/%f || {cut_off}) && {copied}"
    return f"(cmp -s %p {place}/%f || ({new})) && sync {place}/%f {place}"


def _base_before(archive: Path, instant: datetime | None, known: Sequence[Timeline], history: Timeline) -> Path:
    found = sorted(
        path
        for path in archive.glob(COPIES)
        if (instant is None or _made_at(path) <= instant) and is_on_timeline(known, _made_at(path), history)
    )
    if not found:
        raise CannotStart(f"no base copy in {archive} is older than {instant}")
    return found[-1]


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, STAMP).replace(tzinfo=UTC)


def _prepare_recovery(
    cluster: Cluster, chosen: Path, places: Sequence[Path], history: Timeline, instant: datetime | None
) -> str:
    """The base copy, and where its server finds the log: the last words may not have been archived, and still be here.

    Until it is recovered only who may enter the directory of its sockets comes in, without a password: it may have
    another than this home. Returns the settings that it has from the copy.
    """
    cluster.make_directories()
    shutil.copytree(chosen, cluster.data, symlinks=True)
    copies = " || ".join(f"cp {shlex.quote(str(place)).replace('%', '%%')}/%f %p" for place in places)
    # without hot standby it is ready only when it is recovered; its log is archived when it has taken the other's place
    lines = [
        "hot_standby = off\n",
        "archive_command = 'false'\n",
        f"restore_command = '{copies.replace(chr(39), chr(39) * 2)}'\n",
        "recovery_target_action = 'promote'\n",
        f"recovery_target_timeline = '{history.timeline}'\n",
        f"hba_file = '{RECOVERY_HBA}'\n",
    ]
    if instant is not None:
        lines.append(f"recovery_target_time = '{instant.isoformat()}'\n")
    kept = (cluster.data / SETTINGS).read_text()
    _write_settings(cluster, kept + "".join(lines))
    (cluster.data / RECOVERY_HBA).write_text("local all all trust\n")
    (cluster.data / "recovery.signal").touch()
    for path in (cluster.data, *cluster.data.rglob("*")):
        cluster.account.own(path)
    cluster.data.chmod(0o700)
    return kept


def _grant_read(account: Account, places: Sequence[Path]) -> None:
    """On another machine the account may be another; a log that it cannot read would be taken for one that ends."""
    for path in (one for place in places for one in (place, *place.iterdir())):
        account.own(path)
    for path in (next(place.iterdir(), place) for place in places):
        if subprocess.run(["test", "-r", str(path)], check=False, **account.identity()).returncode != 0:
            raise CannotStart(f"PostgreSQL's account cannot read in {path.parent}: let it enter every directory above")


def _write_settings(cluster: Cluster, settings: str) -> None:
    write_atomically(cluster.data / SETTINGS, settings)
    cluster.account.own(cluster.data / SETTINGS)
