"""Homes for servers of their own: nothing of them is left on the machine."""

from collections.abc import Iterator

import pytest

from deploy.launcher.postgres import Postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL that each test of a module starts as it finds it: making one costs more than starting one."""
    server = Postgres(tmp_path_factory.mktemp("server") / "home")
    yield server
    server.erase()
