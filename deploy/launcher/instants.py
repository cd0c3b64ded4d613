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

from deploy.launcher.account import Account, server_account
from deploy.launcher.backup import KEYS, Stores, bring_keys, restored
from deploy.launcher.cluster import NAME, PASSWORD_FILE, Cluster
from deploy.launcher.compared import compared
from deploy.launcher.durable import write_whole
from deploy.launcher.histories import (
    LEFT,
    History,
    histories,
    is_same_server,
    keep_what_is_left,
    leads_to,
    living,
    record,
)
from deploy.launcher.kept_secrets import kept_secret
from deploy.launcher.postgres import Postgres
from deploy.launcher.processes import wait_until
from deploy.launcher.run import only_one
from deploy.launcher.sealed import check_keys
from deploy.launcher.speech import CannotStart
from deploy.launcher.succession import settled, succession
from deploy.places import SERVICES

SETTINGS = "postgresql.auto.conf"
DOOR = "recovering.hba.conf"
COPIES = "base-*"
STAMP = "base-%Y%m%dT%H%M%SZ"
LOST_AT_MOST = "5min"  # of work, when the disk with the database is gone too
ARCHIVED_WITHIN = 60.0  # seconds
EPOCHS = 50  # kept for each history: in one that is given up `make restored` may have been said too


def base(home: Path, archive: Path, say: Callable[[str], None]) -> Path:
    """Copy the server while it runs, and archive its log from now on. Raises ``CannotStart`` where it may not write."""
    began = time.monotonic()
    wal = archive / "wal"
    wal.mkdir(parents=True, exist_ok=True)
    server_account().own(wal)
    with Postgres(home, say).running() as url:
        database = Stores(url, {}).of("bus")
        for name, value in {"archive_command": _archiving(wal), "archive_timeout": LOST_AT_MOST}.items():
            database.ask_alone(f"alter system set {name} = '{value.replace(chr(39), chr(39) * 2)}'")
        database.ask("select pg_reload_conf()")
        [mode] = database.ask("show archive_mode")
        if mode != "on":
            raise CannotStart("this server was started by an earlier release: restart it once, then `make base`")
        partial = archive / ".base.partial"
        shutil.rmtree(partial, ignore_errors=True)
        database.run("pg_basebackup", "--pgdata", str(partial), "--checkpoint=fast", "--wal-method=stream")
        database.ask("select pg_switch_wal()")
        if not wait_until(lambda: any(wal.iterdir()), ARCHIVED_WITHIN):
            database.ask_alone("alter system reset archive_command")
            database.ask("select pg_reload_conf()")
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
    with only_one(home):
        present = settled(home, say)
        if any(is_same_server(present.data, copy) for copy in archive.glob(COPIES)):
            keep_what_is_left(present.data, archive, present.account)
        known = histories(archive)
        history = living(known, instant)
        chosen = _base_before(archive, instant, known, history)
        if present.exists() and not present.belongs_to_its_home():
            say(f"the home is new: earlier data is set aside in {present.files}")
            present.set_aside()
        kept_secret(home / PASSWORD_FILE)  # or the recovered server would be taken for that of another home
        with succession(present) as successor:
            places = [place for place in (archive / "wal", archive / LEFT) if place.exists()]
            _let_read(successor.account, places)
            kept = _lay(successor, chosen, places, history, instant)
            server = Postgres(home, say, cluster=successor)
            with server.running():
                timeline = _as_of_now(Stores(server.near_url, {}), archive, home, say)
            (successor.data / DOOR).unlink()
            _set(successor, kept)
            record(archive, History(timeline=timeline, began=began, left_at=instant or began))
    took = (datetime.now(UTC) - began).total_seconds()  # noqa: TID251
    say(f"as of {instant or 'the last archived word'}, from {chosen.name}, after {took:.1f} s")


def _as_of_now(stores: Stores, archive: Path, home: Path, say: Callable[[str], None]) -> int:
    """The recovered server belongs to this home: its keys, its password, logs in a new epoch. Its timeline."""
    database = stores.of("bus")
    check_keys(database, home, archive / KEYS, os.environ, say)
    bring_keys(archive, home)
    database.ask(f"alter role {NAME} password '{kept_secret(home / PASSWORD_FILE)}'")
    [timeline] = database.ask("select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")
    for service in SERVICES:
        restored(stores, service, say, at_least=EPOCHS * (int(timeline) - 1))
    database.ask(compared(database, SERVICES))
    return int(timeline)


def _archiving(wal: Path) -> str:
    """A segment appears whole and on the disk; what is there is replaced only where it is its beginning, cut off."""
    place = shlex.quote(str(wal)).replace("%", "%%")
    cut_off = f"head -c $(wc -c < {place}/%f) %p | cmp -s - {place}/%f"
    copied = f"cp %p {place}/.%f && sync {place}/.%f && mv -f {place}/.%f {place}/%f"
    new = f"(test ! -e {place}/%f || {cut_off}) && {copied}"
    return f"(cmp -s %p {place}/%f || ({new})) && sync {place}/%f {place}"


def _base_before(archive: Path, instant: datetime | None, known: Sequence[History], history: History) -> Path:
    found = sorted(
        path
        for path in archive.glob(COPIES)
        if (instant is None or _made_at(path) <= instant) and leads_to(known, _made_at(path), history)
    )
    if not found:
        raise CannotStart(f"no base copy in {archive} is older than {instant}")
    return found[-1]


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, STAMP).replace(tzinfo=UTC)


def _lay(cluster: Cluster, chosen: Path, places: Sequence[Path], history: History, instant: datetime | None) -> str:
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
        f"hba_file = '{DOOR}'\n",
    ]
    if instant is not None:
        lines.append(f"recovery_target_time = '{instant.isoformat()}'\n")
    kept = (cluster.data / SETTINGS).read_text()
    _set(cluster, kept + "".join(lines))
    (cluster.data / DOOR).write_text("local all all trust\n")
    (cluster.data / "recovery.signal").touch()
    for path in (cluster.data, *cluster.data.rglob("*")):
        cluster.account.own(path)
    cluster.data.chmod(0o700)
    return kept


def _let_read(account: Account, places: Sequence[Path]) -> None:
    """On another machine the account may be another; a log that it cannot read would be taken for one that ends."""
    for path in (one for place in places for one in (place, *place.iterdir())):
        account.own(path)
    for path in (next(place.iterdir(), place) for place in places):
        if subprocess.run(["test", "-r", str(path)], check=False, **account.identity()).returncode != 0:
            raise CannotStart(f"PostgreSQL's account cannot read in {path.parent}: let it enter every directory above")


def _set(cluster: Cluster, settings: str) -> None:
    write_whole(cluster.data / SETTINGS, settings)
    cluster.account.own(cluster.data / SETTINGS)
