"""A bureau for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.county import County
from tests.one_matter.bureau import Bureau, a_bureau


@pytest.fixture
async def bureau(database_url: str, tmp_path: Path) -> AsyncIterator[Bureau]:
    county = County(database_url, tmp_path / "home", tmp_path)
    async with a_bureau(county) as bureau:
        yield bureau
    await county.close()
