"""Grounds for faults: toys on both buses, the real services on PostgreSQL's."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.kafka.broker import Broker
from tests.faults.county import County
from tests.faults.ground import Ground
from tests.faults.links import LinkedBroker
from tests.faults.processes import a_nursery
from tests.faults.proxy import FaultProxy
from tests.kafka_fixtures import empty_broker, kafka_broker, kafka_process  # noqa: F401  # fixtures


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with a_nursery(tmp_path_factory.mktemp("nursery")) as path:
        yield path


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def ground(request: pytest.FixtureRequest, empty_database_url: str, nursery: Path) -> AsyncIterator[Ground]:
    bootstrap = request.getfixturevalue("kafka_process").bootstrap if request.param == "kafka" else None
    ground = Ground(empty_database_url, nursery, bootstrap)
    await ground.lay()
    yield ground
    await ground.close()


@pytest.fixture
async def kafka_ground(
    kafka_broker: Broker,  # noqa: F811 - the fixture
    empty_database_url: str,
    nursery: Path,
) -> AsyncIterator[Ground]:
    """Toys on a broker that may be ill-treated."""
    ground = Ground(empty_database_url, nursery, kafka_broker.bootstrap)
    await ground.lay()
    yield ground
    await ground.close()


@pytest.fixture(scope="session")
def linked_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinkedBroker]:
    """Reached over two links that can be cut."""
    broker = LinkedBroker(tmp_path_factory.mktemp("linked"), links=2)
    with broker.running():
        yield broker


@pytest.fixture
async def links(linked_broker: LinkedBroker) -> AsyncIterator[list[FaultProxy]]:
    async with linked_broker.links() as links:
        yield links


@pytest.fixture
async def linked_ground(
    linked_broker: LinkedBroker, links: list[FaultProxy], empty_database_url: str, nursery: Path
) -> AsyncIterator[Ground]:
    """Toys that need a link each; they end before their links do."""
    assert links
    ground = Ground(empty_database_url, nursery, linked_broker.bootstrap)
    await ground.lay()
    yield ground
    await ground.close()


@pytest.fixture
async def county(database_url: str, tmp_path: Path, nursery: Path) -> AsyncIterator[County]:
    county = County(database_url, tmp_path / "home", nursery)
    yield county
    await county.close()


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def county_on_each_bus(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, nursery: Path
) -> AsyncIterator[County]:
    kafka = request.getfixturevalue("empty_broker").bootstrap if request.param == "kafka" else None
    county = County(database_url, tmp_path / "home", nursery, kafka)
    yield county
    await county.close()
