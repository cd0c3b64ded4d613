"""The scripts make exactly the tables the stores declare."""

import asyncio

import pytest

from chassis.db.migrate import CHASSIS, check
from deploy.registry import PACKAGES


@pytest.mark.parametrize("schema", PACKAGES)
def test_the_migrated_schema_is_the_declared_one(database_url: str, schema: str) -> None:
    asyncio.run(check(database_url, PACKAGES[schema], schema))


def test_the_chassis_tables_are_those_declared(database_url: str) -> None:
    asyncio.run(check(database_url, CHASSIS, "intake"))
