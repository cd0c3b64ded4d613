"""The ground on both buses."""

from collections.abc import AsyncIterator

import pytest

from tests.faults.ground import Ground
from tests.kafka_fixtures import kafka_broker, kafka_process  # noqa: F401  # fixtures


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def ground(request: pytest.FixtureRequest, empty_database_url: str) -> AsyncIterator[Ground]:
    bootstrap = request.getfixturevalue("kafka_process").bootstrap if request.param == "kafka" else None
    ground = Ground(empty_database_url, bootstrap)
    await ground.lay()
    yield ground
    await ground.close()
