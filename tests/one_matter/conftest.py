"""A bureau that all tests of this folder share; each begins on the same morning with nothing in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.launcher.postgres import Postgres
from tests.conftest import copied
from tests.faults.county import County
from tests.one_matter.bureau import MORNING, Bureau, a_bureau
from tests.support.shared_database import SharedDatabase


@pytest.fixture(scope="package")
def one_matter_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    with copied(postgres, migrated, "one_matter") as url:
        yield url


@pytest.fixture(scope="package")
async def bureau_of_worker(one_matter_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bureau]:
    place = tmp_path_factory.mktemp("one_matter")
    county = County(one_matter_url, place / "home", place)
    async with a_bureau(county, is_stepped=True) as bureau:
        yield bureau
    await county.close()


@pytest.fixture(scope="package")
def shared_bureau(bureau_of_worker: Bureau, one_matter_url: str) -> Iterator[SharedDatabase]:
    """The database of the bureau that runs."""
    shared = SharedDatabase(one_matter_url, while_serving=True)
    yield shared
    shared.close()


@pytest.fixture
def nothing_in_it(shared_bureau: SharedDatabase) -> Iterator[None]:
    yield
    shared_bureau.empty()


@pytest.fixture
async def running_bureau(database_url: str, tmp_path: Path) -> AsyncIterator[Bureau]:
    """A bureau of this test alone, whose services do by themselves what is left to do."""
    county = County(database_url, tmp_path / "home", tmp_path)
    async with a_bureau(county) as bureau:
        yield bureau
    await county.close()


@pytest.fixture
async def bureau(bureau_of_worker: Bureau, nothing_in_it: None) -> AsyncIterator[Bureau]:
    bureau_of_worker.clock.restart_at(MORNING)
    bureau_of_worker.unreadable.clear()
    yield bureau_of_worker
    await bureau_of_worker.settle()
