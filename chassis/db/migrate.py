"""Database migrations: create or upgrade a schema, one process at a time (advisory lock).

Every schema has two series of Alembic scripts: those of the chassis's tables, which are the same in every schema
(``chassis/db/migrations``), and the service's own. A new schema is made from the tables and stamped as being at the
end of its series; scripts are for schemas that exist. What a script adds besides tables and indexes, such as rows, is
therefore declared beside the table too (an ``after_create`` event); tests/architecture/test_migrations.py compares.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError

from chassis import source_tree
from chassis.db import tables as _own  # noqa: F401 - registers the tables
from chassis.db.engine import engine_for
from chassis.db.leases import lock_class
from chassis.db.metadata import METADATA
from chassis.settings import StartupRefused

MIGRATION_SECONDS = 3600.0
LOCK_TIMEOUT = "1s"  # every statement queues behind a change that waits for a table lock, and clients wait two seconds
RETRY_PAUSES = (0.5, 1.0, 2.0, *(5.0,) * 60)  # seconds before each further try
LOCK_CONFLICT_SQLSTATES = ("55P03", "40P01")  # lock_not_available, deadlock_detected
_log = structlog.get_logger()
ROOT = source_tree.ROOT
CHASSIS = "chassis/db"
VERSION_TABLES = ("alembic_chassis", "alembic_version")


def config_for(package: str, connection: Connection) -> Config:
    """Return Alembic's configuration for the folder that holds ``migrations``, such as ``services/intake``."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / package / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes |= {
        "connection": connection,
        "version_table": "alembic_chassis" if package == CHASSIS else "alembic_version",
    }
    return config


async def migrate(database_url: str, package: str, schema: str) -> None:
    """Create the schema, or run the scripts that it lacks; wait for another process that does the same.

    Services run meanwhile: a change that does not get its table locks within a second is rolled back and retried. A
    schema that a later release has upgraded is left unchanged: changes only expand, so an earlier release runs on it.
    One that is older than the first release is refused.

    Raises:
        DBAPIError: a script failed, or got no table locks after all retries.
    """

    def upgrade(connection: Connection) -> None:
        connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))
        for scripts_package in (CHASSIS, package):
            config = config_for(scripts_package, connection)
            series, current = ScriptDirectory.from_config(config), _current_revisions(config, connection)
            scripts = {script.revision: script for script in series.walk_revisions()}
            if unknown := current - scripts.keys():
                _refuse_older(schema, unknown, scripts.values())
                _log.warning("schema_is_newer", schema=schema, scripts=scripts_package, revision=min(unknown))
            elif not current and scripts:
                config.attributes["is_new"] = True
                command.stamp(config, "head")
            elif current != set(series.get_heads()):
                command.upgrade(config, "head")

    for pause in RETRY_PAUSES:
        try:
            await _run_locked(database_url, schema, upgrade)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in LOCK_CONFLICT_SQLSTATES:
                raise
            _log.warning("migration_waits", schema=schema, seconds=pause)
            await asyncio.sleep(pause)
        else:
            return
    await _run_locked(database_url, schema, upgrade)


def _current_revisions(config: Config, connection: Connection) -> set[str]:
    """Return the revisions that the schema is at; a new schema has none."""
    options = {"version_table": config.attributes["version_table"]}
    return set(MigrationContext.configure(connection, opts=options).get_current_heads())


def _refuse_older(schema: str, unknown: set[str], scripts: Iterable[Script]) -> None:
    """Tell revisions from before the first release, which its script names, from those of a later one.

    Raises:
        StartupRefused: the schema is at one from before.
    """
    if older := unknown & {revision for script in scripts for revision in getattr(script.module, "OLDER", ())}:
        raise StartupRefused(
            f"schema {schema} is older than the first release (revision {min(older)}): "
            "run the migrations of the first release, or begin with an empty database"
        )


async def run_scripts(database_url: str, package: str, schema: str) -> None:
    """Make a schema from the tables of the first release and all scripts since, as the oldest installation has it."""

    def build(connection: Connection) -> None:
        for scripts_package in dict.fromkeys((CHASSIS, package)):
            config = config_for(scripts_package, connection)
            baseline = ROOT / scripts_package / "migrations" / "baseline.sql"
            if baseline.exists():  # a service that came later has none
                for statement in baseline.read_text().split(";\n\n"):
                    connection.exec_driver_sql(statement)
                command.stamp(config, ScriptDirectory.from_config(config).get_base() or "base")
            command.upgrade(config, "head")

    await _run_locked(database_url, schema, build)


def write_revision(database_url: str, package: str, schema: str, message: str) -> None:
    """Compare the declared tables with a schema made by scripts, and write a new script."""

    def write(connection: Connection) -> None:
        command.revision(config_for(package, connection), message=message, autogenerate=True)

    asyncio.run(run_scripts(database_url, package, schema))
    asyncio.run(_run_locked(database_url, schema, write))


def run_env(own: MetaData) -> None:
    """Run the migrations of the tables in ``own``, or create them; every ``env.py`` calls it."""
    attributes = context.config.attributes
    if attributes.get("is_new"):
        own.create_all(attributes["connection"], checkfirst=False)

    def is_own(name: str | None, kind: str, _parents: object) -> bool:
        if kind != "table":
            return True
        return name not in VERSION_TABLES and (name in METADATA.tables) == (own is METADATA)

    context.configure(
        connection=attributes["connection"],
        target_metadata=own,
        version_table=attributes["version_table"],
        include_name=is_own,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_locked(database_url: str, schema: str, act: Callable[[Connection], None]) -> None:
    engine = engine_for(database_url, schema, size=1, statement_seconds=MIGRATION_SECONDS)
    try:
        async with engine.begin() as db:
            await db.execute(text("set local lock_timeout = 0"))
            await db.execute(text("select pg_advisory_xact_lock(:name, 0)"), {"name": lock_class("migrate")})
            if await db.scalar(text("select to_regnamespace(:schema) is null"), {"schema": schema}):
                await db.execute(text(f'create schema "{schema}"'))  # a service's own role may not create it
            await db.run_sync(act)
    finally:
        await engine.dispose()
