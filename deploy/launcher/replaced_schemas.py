"""The schemas that a restore replaces: renamed while it runs, kept after it succeeds, put back if it fails.

``<schema>_set_aside`` exists from before the first change until the restore is complete, and then becomes
``<schema>_replaced``. If it exists although no restore runs, a restore was interrupted and ``<schema>`` is incomplete.
"""

from collections.abc import Sequence

from deploy.launcher.postgres_tools import LONG_RUN_NAME, Database
from deploy.launcher.programs import SCHEMAS
from deploy.registry import SET_ASIDE

ENDS_WITHIN = 10_000  # milliseconds


def unfinished_restores(database: Database) -> list[str]:
    """Return the schemas with a restore that was begun and not finished."""
    existing = database.query("select nspname from pg_namespace")
    return [schema for schema in SCHEMAS if f"{schema}{SET_ASIDE}" in existing]


def move_aside(database: Database, schemas: Sequence[str]) -> None:
    """Rename these schemas and create empty ones in their place; a missing schema is set aside as an empty one."""
    database.query(
        "".join(
            f'create schema if not exists "{schema}"; alter schema "{schema}" rename to "{schema}{SET_ASIDE}";'
            f'create schema "{schema}";'
            for schema in schemas
        )
    )


def restore_moved_aside(database: Database) -> list[str]:
    """Undo an unfinished restore: put the schemas set aside back in place; return their names."""
    schemas = unfinished_restores(database)
    if schemas:
        database.query(
            f"select pg_terminate_backend(pid, {ENDS_WITHIN}) from pg_stat_activity"  # noqa: S608 - our own name
            f" where datname = current_database() and application_name = '{LONG_RUN_NAME}'"
        )
        database.query(
            "".join(
                f'drop schema if exists "{schema}" cascade; alter schema "{schema}{SET_ASIDE}" rename to "{schema}";'
                for schema in schemas
            )
        )
    return schemas


def keep_as_replaced(schemas: Sequence[str]) -> str:
    """Return statements that complete a restore: the schemas set aside are kept as replaced until the next one."""
    return "".join(
        f'drop schema if exists "{schema}_replaced" cascade;'
        f'alter schema "{schema}{SET_ASIDE}" rename to "{schema}_replaced";'
        for schema in schemas
    )
