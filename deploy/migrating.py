"""What is done to the database before services start: ``roles``, and ``migrate`` of every schema."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import asyncpg

from chassis.db.engine import plain_url
from chassis.db.migrate import migrate
from chassis.settings import RefusesToStart, setting
from deploy.places import PACKAGES, REFUSES, SET_ASIDE, broken_off, database_of
from deploy.roles import BUS, make_roles


async def migrate_all() -> None:
    if os.environ.get("WEIQUAN_ROLES") == "make":
        await give_roles()
    await refuse_what_is_half(map(database_of, (*PACKAGES, BUS)))
    for schema, package in PACKAGES.items():
        await migrate(database_of(schema), package, schema)


async def give_roles() -> None:
    """Each schema to the role that its address names (``deploy.roles``)."""
    urls = {schema: database_of(schema) for schema in (*PACKAGES, BUS)}
    await refuse_what_is_half([setting(os.environ, "WEIQUAN_DATABASE_URL")])
    await make_roles(setting(os.environ, "WEIQUAN_DATABASE_URL"), urls)


async def refuse_what_is_half(urls: Iterable[str]) -> None:
    """A restore that was broken off stays as it is until it is repeated, and nothing starts on it."""
    for url in sorted(set(urls)):
        connection = await asyncpg.connect(plain_url(url))
        try:
            names = {row["nspname"] for row in await connection.fetch("select nspname from pg_namespace")}
        finally:
            await connection.close()
        if half := [schema for schema in (*PACKAGES, BUS) if f"{schema}{SET_ASIDE}" in names]:
            raise RefusesToStart(broken_off(half))


STEPS: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {"roles": give_roles, "migrate": migrate_all}


def main(step: str) -> None:
    try:
        asyncio.run(STEPS[step]())
    except RefusesToStart as refusal:
        sys.stderr.write(f"refuses to start: {refusal}\n")
        sys.exit(REFUSES)
