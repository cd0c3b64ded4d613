"""The benchmarks' servers are those of the tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.servers import Servers
from deploy.kafka.broker import Broker
from deploy.launcher.postgres import Postgres


@pytest.fixture
async def servers(postgres: Postgres, migrated: str, tmp_path: Path) -> AsyncIterator[Servers]:
    broker = Broker(tmp_path)
    yield Servers(home=tmp_path, server_url=postgres.url, broker=broker, template=migrated)
    broker.stop()
