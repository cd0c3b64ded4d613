"""What a restore is about to replace stands aside under another name, which also says that one is under way.

``<schema>_set_aside`` is there from before the first change until everything is in its place, and then becomes
``<schema>_replaced``. Whoever finds it finds a restore that was broken off: what is called ``<schema>`` is half of one.
"""

from collections.abc import Sequence

from deploy.launcher.postgres_tools import LONG_RUN_NAME, Database
from deploy.launcher.programs import SCHEMAS
from deploy.registry import SET_ASIDE

ENDS_WITHIN = 10_000  # milliseconds


def unfinished_restores(database: Database) -> list[str]:
    """The schemas of which a restore was begun here and not ended."""
    there = database.query("select nspname from pg_namespace")
    return [schema for schema in SCHEMAS if f"{schema}{SET_ASIDE}" in there]


def move_aside(database: Database, schemas: Sequence[str]) -> None:
    """Make room for these; where there was nothing, nothing (an empty schema) stands aside."""
    database.query(
        "".join(
            f'create schema if not exists "{schema}"; alter schema "{schema}" rename to "{schema}{SET_ASIDE}";'
            f'create schema "{schema}";'
            for schema in schemas
        )
    )


def restore_moved_aside(database: Database) -> list[str]:
    """What stands aside takes the place of what did not come about; the names of it."""
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
    """Statements: the new ones are whole, so what stood aside is kept as replaced until the next time."""
    return "".join(
        f'drop schema if exists "{schema}_replaced" cascade;'
        f'alter schema "{schema}{SET_ASIDE}" rename to "{schema}_replaced";'
        for schema in schemas
    )
