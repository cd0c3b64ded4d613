"""Both adapters, ready to be asked the same questions."""

from collections.abc import AsyncIterator

import pytest

from tests.conformance.buses import Buses, KafkaBuses, PostgresBuses
from tests.kafka_fixtures import kafka_process  # noqa: F401  # a fixture


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def buses(request: pytest.FixtureRequest, empty_database_url: str) -> AsyncIterator[Buses]:
    chosen: Buses
    if request.param == "postgres":
        chosen = PostgresBuses(empty_database_url)
    else:
        chosen = KafkaBuses(empty_database_url, request.getfixturevalue("kafka_process").bootstrap)
    await chosen.lay()
    yield chosen
    await chosen.close()
