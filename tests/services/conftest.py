"""One database for all services' tests of a process."""

from collections.abc import Iterator

import pytest

from tests.support.shared_database import SharedDatabase


@pytest.fixture
def database_url(worker_database: SharedDatabase) -> Iterator[str]:
    """The database of this process, with nothing in it; what a test leaves in it is deleted after it."""
    yield worker_database.url
    worker_database.empty()
