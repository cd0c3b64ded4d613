"""The ground of the benchmarks, on the servers of the tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.ground import Ground
from deploy.kafka.broker import Broker
from deploy.launcher.postgres import Postgres


@pytest.fixture
async def ground(postgres: Postgres, migrated: str, tmp_path: Path) -> AsyncIterator[Ground]:
    broker = Broker(tmp_path)
    yield Ground(home=tmp_path, server_url=postgres.url, broker=broker, template=migrated)
    broker.stop()
