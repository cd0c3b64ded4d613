"""Homes for servers of their own: nothing of them is left on the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.launcher.postgres import Postgres


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    """A PostgreSQL that has not been started yet."""
    server = Postgres(tmp_path / "home")
    yield server
    server.erase()
