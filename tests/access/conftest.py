"""One house and one proof for all tests of this folder."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.launcher.postgres import Postgres
from tests.access.house import running
from tests.access.proving import Proof, impatient, prove
from tests.conftest import copied


async def proven(database_url: str, home: Path) -> Proof:
    with impatient():
        async with running(database_url, home) as house:
            return await prove(house, whole=False)


@pytest.fixture(scope="session")
def proof(postgres: Postgres, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proof]:
    with copied(postgres, migrated, "access") as url:
        yield asyncio.run(proven(url, tmp_path_factory.mktemp("access")))
