"""`make backup`, `make restore`, `make restored`: all schemas and the master keys for their encrypted data.

A backup is a directory with one dump per database (usually one), the keys of the home, the files of attachments (unless
they lie in a bucket) and a manifest. What a restore
replaces is kept as ``<schema>_replaced`` until the next successful restore. Each restored event log begins a new epoch,
so that its subscribers reconcile with it (docs/operations.md).
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
from deploy.launcher.exclusive import exclusive_run
from deploy.launcher.key_check import check_keys
from deploy.launcher.known_epochs import known_epoch_statements
from deploy.launcher.postgres import Postgres
from deploy.launcher.postgres_tools import Database
from deploy.launcher.programs import SCHEMAS
from deploy.launcher.replaced_schemas import keep_as_replaced, move_aside, restore_moved_aside, unfinished_restores
from deploy.launcher.stored_files import DIRECTORY, copy_missing_files, files_directory
from deploy.process.messages import CannotStart
from deploy.registry import SET_ASIDE, unfinished_restore_message

MANIFEST = "manifest.json"
KEYS = "keys"
JOBS = "2"  # parallel jobs of pg_restore


class Databases:
    """The databases of all schemas: one for all, or several by ``<SERVICE>_DATABASE_URL``."""

    def __init__(self, common: str, environ: Mapping[str, str] = os.environ, binaries: Binaries | None = None) -> None:
        self._common = common
        self._environ = environ
        self._binaries = binaries or find_binaries(server_account())

    def files_directory(self, home: Path) -> Path | None:
        """Return where the files of attachments lie, or None if they lie in a bucket."""
        return files_directory(home, self._environ)

    def for_schema(self, schema: str) -> Database:
        return Database(self._environ.get(f"{schema.upper()}_DATABASE_URL") or self._common, self._binaries)

    def group(self, schemas: Sequence[str]) -> list[tuple[Database, list[str]]]:
        """Return each database with those of the given schemas that exist in it."""
        wanted: dict[Database, list[str]] = {}
        for schema in schemas:
            wanted.setdefault(self.for_schema(schema), []).append(schema)
        found = []
        for database, names in wanted.items():
            existing = database.query("select nspname from pg_namespace")
            found.append((database, [name for name in names if name in existing]))
        return found


@contextlib.contextmanager
def open_databases(home: Path, database_url: str | None, say: Callable[[str], None]) -> Iterator[Databases]:
    """Yield the databases of a deployment; without a URL start the embedded server if it does not run."""
    if database_url is not None:
        yield Databases(database_url)
        return
    with Postgres(home, say).running() as url:
        yield Databases(url)


def backup(databases: Databases, home: Path, into: Path, say: Callable[[str], None]) -> Path:
    """Write a backup while everything runs, each database as of one instant; return its directory.

    The directory appears only when it is complete.

    Raises:
        CannotStart: the directory exists, or a database has an unfinished restore.
    """
    began = time.monotonic()
    if into.exists():
        raise CannotStart(f"{into} is there already")
    partial = into.with_name(f".{into.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    dumps = []
    for number, (database, schemas) in enumerate(databases.group(SCHEMAS), 1):
        if not schemas:
            continue
        if unfinished := unfinished_restores(database):
            raise CannotStart(unfinished_restore_message(unfinished))
        name = f"database-{number}.dump"
        chosen = [f"--schema={schema}" for schema in schemas]
        database.run("pg_dump", "--format=custom", "--no-owner", "--no-acl", *chosen, "--file", str(partial / name))
        dumps.append({"file": name, "schemas": schemas})
    keys = partial / KEYS
    keys.mkdir(mode=0o700)
    for key in sorted(home.glob("*.key")):
        shutil.copy2(key, keys)
    stored = databases.files_directory(home)  # after the dumps: each has the files that it knows
    files = None if stored is None else copy_missing_files(stored, partial / DIRECTORY)
    made_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    manifest = {"made_at": made_at, "databases": dumps, "files": files}
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    partial.rename(into)
    say(f"backup in {into} after {time.monotonic() - began:.1f} s: keep its {KEYS}/ apart from its dumps")
    if files is None:
        say("the files of attachments lie in a bucket and are no part of it: keep the bucket's versions as long")
    return into


def restore(
    databases: Databases,
    home: Path,
    source: Path,
    service: str | None,
    say: Callable[[str], None],
    *,
    elsewhere: bool = False,
) -> None:
    """Restore all schemas, or one service's; the services concerned must be stopped.

    ``elsewhere`` means that the services run on other machines and may find their master keys there.

    Raises:
        CannotStart: there is no such service, the backup is incomplete, services are still connected, or no key fits.
    """
    began = time.monotonic()
    wanted = [schema for schema in SCHEMAS if service in (None, schema)]
    if not wanted:
        raise CannotStart(f"there is no service {service!r}")
    _undo_unfinished_restores(databases, wanted, say)
    if not (source / MANIFEST).exists():
        raise CannotStart(f"{source} is no whole backup: it has no {MANIFEST}")
    manifest = json.loads((source / MANIFEST).read_text())
    loaded: list[tuple[Database, list[str]]] = []
    try:
        for database, dump, concerned in _dumps_to_load(databases, manifest, wanted):
            _refuse_in_use(database, concerned)
            loaded.append((database, concerned))
            _load_dump(database, source / dump, concerned)
            check_keys(database, home, source / KEYS, os.environ, say, schemas=concerned, elsewhere=elsewhere)
        for database, concerned in loaded:
            _complete_restore(database, concerned)
    except BaseException:
        for database, _ in loaded:
            restore_moved_aside(database)
        raise
    copy_missing_keys(source, home)
    if service in (None, "intake"):
        _restore_files(databases, home, source, manifest)
    say(f"restored {service or 'everything'} as of {manifest['made_at']} after {time.monotonic() - began:.1f} s")


def _restore_files(databases: Databases, home: Path, source: Path, manifest: Mapping[str, Any]) -> None:
    """Put back the files that are missing; what came after the backup stays, and is swept when nobody has it."""
    stored = databases.files_directory(home)
    if stored is not None and manifest.get("files"):
        copy_missing_files(source / DIRECTORY, stored)


def copy_missing_keys(source: Path, home: Path) -> None:
    """Copy those keys of a backup that the home does not have."""
    for key in sorted((source / KEYS).glob("*.key")):
        if not (home / key.name).exists():
            shutil.copy2(key, home)


def begin_new_epoch(databases: Databases, service: str, say: Callable[[str], None], at_least: int = 1) -> None:
    """Begin a new log epoch after a restore by other means, so that subscribers reconcile.

    Raises:
        CannotStart: there is no such service.
    """
    if service not in SERVICES:
        raise CannotStart(f"SERVICE is one of {', '.join(SERVICES)}, not {service!r}")
    database = databases.for_schema(service)
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


def _dumps_to_load(
    databases: Databases, manifest: Mapping[str, Any], wanted: Sequence[str]
) -> Iterator[tuple[Database, str, list[str]]]:
    """Yield each database with a dump file and the schemas to load from it."""
    for dump in manifest["databases"]:
        schemas = [schema for schema in dump["schemas"] if schema in wanted]
        for database in {databases.for_schema(schema) for schema in schemas}:
            yield database, dump["file"], [schema for schema in schemas if databases.for_schema(schema) == database]


def _undo_unfinished_restores(databases: Databases, wanted: Sequence[str], say: Callable[[str], None]) -> None:
    for database in {databases.for_schema(schema) for schema in wanted}:
        _refuse_in_use(database, unfinished_restores(database))
        if undone := restore_moved_aside(database):
            say(f"an earlier restore was broken off: {', '.join(undone)} is again what it was before")


def _load_dump(database: Database, dump: Path, schemas: Sequence[str]) -> None:
    """Move the present schemas aside and load those of the dump."""
    move_aside(database, schemas)
    chosen = [f"--schema={schema}" for schema in schemas]
    database.run_long("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--jobs", JOBS, *chosen, str(dump))


def _complete_restore(database: Database, schemas: Sequence[str]) -> None:
    """Finish a restore in one transaction: begin new epochs, mark them as known, keep the replaced schemas."""
    tables = database.query("select schemaname from pg_tables where tablename = 'log_epoch'")
    epochs = [
        _new_epoch(schema, [one for one in (schema, f"{schema}{SET_ASIDE}") if one in tables])
        for schema in schemas
        if schema in SERVICES
    ]
    database.query("".join(epochs) + known_epoch_statements(database, schemas) + keep_as_replaced(schemas))


def _new_epoch(schema: str, known_in: Sequence[str], at_least: int = 1) -> str:
    """Return a statement that begins an epoch later than any that subscribers can know."""
    known = " union all ".join(f'select epoch from "{one}".log_epoch' for one in known_in)  # noqa: S608 - our own names
    later = f"greatest(coalesce(max(epoch), 1) + 1, {at_least})"
    return f'insert into "{schema}".log_epoch select {later} from ({known}) known;'  # noqa: S608


@contextlib.contextmanager
def exclusive_home(home: Path, database_url: str | None) -> Iterator[None]:
    """Keep services from starting on the embedded server during the block."""
    if database_url is not None:
        yield
        return
    with exclusive_run(home):
        yield
