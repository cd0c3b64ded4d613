"""An installation of the first release comes, by the scripts since, to what a new one is made from: the tables."""

import asyncio

import pytest

from chassis.db.migrate import run_scripts
from deploy.registry import PACKAGES
from tests.support.schema_contents import contents_of
from tests.sweeps import sampled


@sampled
@pytest.mark.parametrize("schema", PACKAGES)
def test_scripts_and_tables_make_the_same_schema(database_url: str, empty_database_url: str, schema: str) -> None:
    asyncio.run(run_scripts(empty_database_url, PACKAGES[schema], schema))

    scripts, tables = contents_of(empty_database_url, schema), contents_of(database_url, schema)

    assert len(tables) > 1
    assert scripts == tables, f"`make migration service={schema}`; rows and triggers: see chassis/db/migrate.py"
