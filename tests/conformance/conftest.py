"""Both adapters, ready to be asked the same questions."""

from collections.abc import AsyncIterator

import pytest

from tests.conformance.ground import Ground, KafkaGround, PostgresGround
from tests.kafka_fixtures import kafka_process  # noqa: F401  # a fixture


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def ground(request: pytest.FixtureRequest, empty_database_url: str) -> AsyncIterator[Ground]:
    chosen: Ground
    if request.param == "postgres":
        chosen = PostgresGround(empty_database_url)
    else:
        chosen = KafkaGround(empty_database_url, request.getfixturevalue("kafka_process").bootstrap)
    await chosen.lay()
    yield chosen
    await chosen.close()
