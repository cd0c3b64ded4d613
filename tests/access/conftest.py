"""One house for all tests of this folder, and one round through the matrix: a sample of the day, or all."""

from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.launcher.postgres import Postgres
from tests.access.both import Both, settle_both
from tests.access.house import House, running
from tests.access.matrix import Cell, cells
from tests.access.proving import Proof, impatient, prove
from tests.conftest import copied
from tests.sweeps import IS_WHOLE, sample

ONE_OF = 5  # cells is asked, and at least one of each route and of what it should answer


@pytest.fixture(scope="package")
def house_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    with copied(postgres, migrated, "access") as url:
        yield url


@pytest.fixture(scope="package")
async def house(house_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    with impatient():
        async with running(house_url, tmp_path_factory.mktemp("access")) as house:
            yield house


@pytest.fixture(scope="package")
def every_cell(house: House) -> list[Cell]:
    return [*cells(house.ids, whole=False)]


@pytest.fixture(scope="package")
async def both(house: House) -> Both:
    """A text that is complaint and report at once; settled before the matrix changes anything."""
    return await settle_both(house)


@pytest.fixture(scope="package")
async def proof(house: House, every_cell: list[Cell], both: Both) -> Proof:
    requested = sample(every_cell, ONE_OF, each=lambda cell: (cell.route, cell.expected))
    return await prove(house, requested, walls=IS_WHOLE)
