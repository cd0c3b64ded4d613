"""The steps on the database before services start: make roles, and migrate every schema."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import asyncpg

from chassis.db.engine import plain_url
from chassis.db.migrate import migrate
from chassis.settings import StartupRefused, setting
from deploy.registry import PACKAGES, REFUSED, SET_ASIDE, database_of, unfinished_restore_message
from deploy.roles import BUS, make_roles


async def migrate_all() -> None:
    if os.environ.get("WEIQUAN_ROLES") == "make":
        await assign_roles()
    await refuse_unfinished_restore(map(database_of, (*PACKAGES, BUS)))
    for schema, package in PACKAGES.items():
        await migrate(database_of(schema), package, schema)


async def assign_roles() -> None:
    """Give each schema to the role that its database URL names (``deploy.roles``)."""
    urls = {schema: database_of(schema) for schema in (*PACKAGES, BUS)}
    await refuse_unfinished_restore([setting(os.environ, "WEIQUAN_DATABASE_URL")])
    await make_roles(setting(os.environ, "WEIQUAN_DATABASE_URL"), urls)


async def refuse_unfinished_restore(urls: Iterable[str]) -> None:
    """Refuse to start on a database with an interrupted restore.

    Raises:
        StartupRefused: a restore into one of these databases was not finished.
    """
    for url in sorted(set(urls)):
        connection = await asyncpg.connect(plain_url(url))
        try:
            names = {row["nspname"] for row in await connection.fetch("select nspname from pg_namespace")}
        finally:
            await connection.close()
        if unfinished := [schema for schema in (*PACKAGES, BUS) if f"{schema}{SET_ASIDE}" in names]:
            raise StartupRefused(unfinished_restore_message(unfinished))


STEPS: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {"roles": assign_roles, "migrate": migrate_all}


def main(step: str) -> None:
    try:
        asyncio.run(STEPS[step]())
    except StartupRefused as refusal:
        sys.stderr.write(f"refuses to start: {refusal}\n")
        sys.exit(REFUSED)
