"""What is done to the database before services start: ``roles``, and ``migrate`` of every schema."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

from chassis.db.migrate import migrate
from deploy.places import PACKAGES, database_of
from deploy.roles import BUS, make_roles


async def migrate_all() -> None:
    if os.environ.get("WEIQUAN_ROLES") == "make":
        await give_roles()
    for schema, package in PACKAGES.items():
        await migrate(database_of(schema), package, schema)


async def give_roles() -> None:
    """Each schema to the role that its address names (``deploy.roles``)."""
    urls = {schema: database_of(schema) for schema in (*PACKAGES, BUS)}
    await make_roles(os.environ["WEIQUAN_DATABASE_URL"], urls)


STEPS: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {"roles": give_roles, "migrate": migrate_all}


def main(step: str) -> None:
    asyncio.run(STEPS[step]())
