"""Whatever is killed serves again by itself; how soon, ``make recovery`` prints."""

from pathlib import Path

import pytest

from tests.campaign.serving import servings
from tests.campaign.stage import UP_WITHIN, a_stage


@pytest.mark.campaign
async def test_whatever_is_killed_serves_again(tmp_path: Path) -> None:
    async with a_stage(tmp_path / "serving", "postgres", "each") as stage:
        found = [one async for one in servings(stage, 1)]

        assert [one.killed for one in found] == [*stage.hosts, "PostgreSQL", "one of two dispatch"]
    assert all(0 < seconds < UP_WITHIN for one in found for seconds in one.seconds)
