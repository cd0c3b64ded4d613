"""`make backup`, `make restore`, `make restored`: every service's schema and the keys that open them.

A backup is a directory: one dump per database (usually one), the keys of the home, and a manifest written last.
What a restore replaces is kept as ``<schema>_replaced`` until the next one that succeeds. Each restored log begins a
new epoch, so that the services which hear it compare what they acted on with what it still has (docs/operations.md).
"""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from canon.services import SERVICES
from deploy.launcher.account import server_account
from deploy.launcher.binaries import Binaries, find_binaries
from deploy.launcher.key_check import check_keys
from deploy.launcher.known_epochs import known_epoch_statements
from deploy.launcher.postgres import Postgres
from deploy.launcher.postgres_tools import Database
from deploy.launcher.programs import SCHEMAS
from deploy.launcher.replaced_schemas import keep_as_replaced, move_aside, restore_moved_aside, unfinished_restores
from deploy.launcher.run import exclusive_run
from deploy.process.messages import CannotStart
from deploy.registry import SET_ASIDE, unfinished_restore_message

MANIFEST = "manifest.json"
KEYS = "keys"
JOBS = "2"  # of pg_restore: tables and indexes side by side


class Stores:
    """Where every schema lies: in one database, or by ``<SERVICE>_DATABASE_URL`` in several."""

    def __init__(self, common: str, environ: Mapping[str, str] = os.environ, binaries: Binaries | None = None) -> None:
        self._common = common
        self._environ = environ
        self._binaries = binaries or find_binaries(server_account())

    def of(self, schema: str) -> Database:
        return Database(self._environ.get(f"{schema.upper()}_DATABASE_URL") or self._common, self._binaries)

    def grouped(self, schemas: Sequence[str]) -> list[tuple[Database, list[str]]]:
        """Databases with those of these schemas that exist in them."""
        wanted: dict[Database, list[str]] = {}
        for schema in schemas:
            wanted.setdefault(self.of(schema), []).append(schema)
        found = []
        for database, names in wanted.items():
            there = database.query("select nspname from pg_namespace")
            found.append((database, [name for name in names if name in there]))
        return found


@contextlib.contextmanager
def stores(home: Path, database_url: str | None, say: Callable[[str], None]) -> Iterator[Stores]:
    """The databases of a deployment; the embedded server is started for it where it does not run."""
    if database_url is not None:
        yield Stores(database_url)
        return
    with Postgres(home, say).running() as url:
        yield Stores(url)


def backup(stores: Stores, home: Path, into: Path, say: Callable[[str], None]) -> Path:
    """Dump while everything runs; each database as of one instant. The directory appears when it is whole."""
    began = time.monotonic()
    if into.exists():
        raise CannotStart(f"{into} is there already")
    partial = into.with_name(f".{into.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    dumps = []
    for number, (database, schemas) in enumerate(stores.grouped(SCHEMAS), 1):
        if not schemas:
            continue
        if half := unfinished_restores(database):
            raise CannotStart(unfinished_restore_message(half))
        name = f"database-{number}.dump"
        chosen = [f"--schema={schema}" for schema in schemas]
        database.run("pg_dump", "--format=custom", "--no-owner", "--no-acl", *chosen, "--file", str(partial / name))
        dumps.append({"file": name, "schemas": schemas})
    keys = partial / KEYS
    keys.mkdir(mode=0o700)
    for key in sorted(home.glob("*.key")):
        shutil.copy2(key, keys)
    manifest = {"made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "databases": dumps}
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    partial.rename(into)
    say(f"backup in {into} after {time.monotonic() - began:.1f} s: keep its {KEYS}/ apart from its dumps")
    return into


def restore(
    stores: Stores,
    home: Path,
    source: Path,
    service: str | None,
    say: Callable[[str], None],
    *,
    elsewhere: bool = False,
) -> None:
    """Put back everything, or one service's schema; the services concerned must be stopped.

    ``elsewhere``: they may find their keys where we do not look. Raises ``CannotStart`` where none that we find fits.
    """
    began = time.monotonic()
    wanted = [schema for schema in SCHEMAS if service in (None, schema)]
    if not wanted:
        raise CannotStart(f"there is no service {service!r}")
    _undo_unfinished_restores(stores, wanted, say)
    if not (source / MANIFEST).exists():
        raise CannotStart(f"{source} is no whole backup: it has no {MANIFEST}")
    manifest = json.loads((source / MANIFEST).read_text())
    laid: list[tuple[Database, list[str]]] = []
    try:
        for database, dump, concerned in _parts(stores, manifest, wanted):
            _refuse_in_use(database, concerned)
            laid.append((database, concerned))
            _load_dump(database, source / dump, concerned)
            check_keys(database, home, source / KEYS, os.environ, say, schemas=concerned, elsewhere=elsewhere)
        for database, concerned in laid:
            _complete_restore(database, concerned)
    except BaseException:
        for database, _ in laid:
            restore_moved_aside(database)
        raise
    copy_missing_keys(source, home)
    say(f"restored {service or 'everything'} as of {manifest['made_at']} after {time.monotonic() - began:.1f} s")


def copy_missing_keys(source: Path, home: Path) -> None:
    """Those of a backup that the home does not have."""
    for key in sorted((source / KEYS).glob("*.key")):
        if not (home / key.name).exists():
            shutil.copy2(key, home)


def begin_new_epoch(stores: Stores, service: str, say: Callable[[str], None], at_least: int = 1) -> None:
    """Begin a new log epoch after a restore by other means, so that subscribers reconcile."""
    if service not in SERVICES:
        raise CannotStart(f"SERVICE is one of {', '.join(SERVICES)}, not {service!r}")
    database = stores.of(service)
    database.query(_new_epoch(service, [service], at_least))
    [epoch] = database.query(f'select max(epoch) from "{service}".log_epoch')  # noqa: S608 - one of our own names
    say(
        f"{service} tells in epoch {epoch} from now on; what its hearers had acted on and it lost appears in quarantine"
    )


def _refuse_in_use(database: Database, schemas: Sequence[str]) -> None:
    names = database.query(
        "select distinct application_name from pg_stat_activity"
        " where datname = current_database() and application_name like 'weiquan %'"
    )
    in_use = [name for name in names if name.split()[1] in schemas]
    if in_use:
        raise CannotStart(f"still connected: {', '.join(sorted(in_use))}; stop these services first")


def _parts(
    stores: Stores, manifest: Mapping[str, Any], wanted: Sequence[str]
) -> Iterator[tuple[Database, str, list[str]]]:
    """Which schemas of which dump go where."""
    for dump in manifest["databases"]:
        schemas = [schema for schema in dump["schemas"] if schema in wanted]
        for database in {stores.of(schema) for schema in schemas}:
            yield database, dump["file"], [schema for schema in schemas if stores.of(schema) == database]


def _undo_unfinished_restores(stores: Stores, wanted: Sequence[str], say: Callable[[str], None]) -> None:
    for database in {stores.of(schema) for schema in wanted}:
        _refuse_in_use(database, unfinished_restores(database))
        if back := restore_moved_aside(database):
            say(f"an earlier restore was broken off: {', '.join(back)} is again what it was before")


def _load_dump(database: Database, dump: Path, schemas: Sequence[str]) -> None:
    """Aside what is there, in what is in the dump."""
    move_aside(database, schemas)
    chosen = [f"--schema={schema}" for schema in schemas]
    database.run_long("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--jobs", JOBS, *chosen, str(dump))


def _complete_restore(database: Database, schemas: Sequence[str]) -> None:
    """A new epoch of each log, known to those put back with it, and the restore is over, at once."""
    tables = database.query("select schemaname from pg_tables where tablename = 'log_epoch'")
    epochs = [
        _new_epoch(schema, [one for one in (schema, f"{schema}{SET_ASIDE}") if one in tables])
        for schema in schemas
        if schema in SERVICES
    ]
    database.query("".join(epochs) + known_epoch_statements(database, schemas) + keep_as_replaced(schemas))


def _new_epoch(schema: str, known_in: Sequence[str], at_least: int = 1) -> str:
    """Later than any its hearers may have heard of."""
    known = " union all ".join(f'select epoch from "{one}".log_epoch' for one in known_in)  # noqa: S608 - our own names
    later = f"greatest(coalesce(max(epoch), 1) + 1, {at_least})"
    return f'insert into "{schema}".log_epoch select {later} from ({known}) known;'  # noqa: S608


@contextlib.contextmanager
def exclusive_home(home: Path, database_url: str | None) -> Iterator[None]:
    """The embedded server is restored while nothing of ours runs on it."""
    if database_url is not None:
        yield
        return
    with exclusive_run(home):
        yield
