"""Hot spots on screen: each bar beside its own usual count, and the cases behind it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from bureau import Bureau
from counting import counting_at
from settling import words_of
from test_browser import looked_at, signed_in

from tests.chromium import visiting
from tests.console.accessibility import check_page
from tests.services.analytics.stories import Story

HOT_SPOTS = "/console/hotspots"


@pytest.fixture
async def counting(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with a year of complaints about price, and a week with many about prepaid cards."""
    now, numbers = bureau.clock.now(), iter(range(1, 1_000))
    days = [now - timedelta(days=2, weeks=week) for week in range(53) for _ in range(2)]
    stories = [Story(number=next(numbers), received=day, topic="price", town="hexi").recorded() for day in days]
    last = now - timedelta(days=1)
    stories += [Story(number=next(numbers), received=last, topic="prepaid", town="hexi").recorded() for _ in range(9)]
    events = [event for story in stories for event in story.events]
    async with counting_at(bureau, database_url, events) as counting:
        yield counting


async def test_what_is_hot_stands_first_and_leads_to_its_cases(counting: Bureau) -> None:
    await counting.sign_in("hub")

    page = await counting.client.get(HOT_SPOTS)

    text = words_of(page)
    assert "预付卡 主题 9 0.0" in text
    assert "标价、收费 主题 2 2.0 1.0 不显著" in text
    assert "看这 9 件" in text
    link = re.search(r'href="(/console/metrics/received/cases\?[^"]+)"', page.text)
    assert link is not None
    behind = await counting.client.get(link[1].replace("&amp;", "&"))
    assert behind.status_code == 200


async def test_another_week_is_chosen_and_one_kind_alone(counting: Bureau) -> None:
    await counting.sign_in("section_head")

    page = await counting.client.get(f"{HOT_SPOTS}?to=2026-11-08&by=topic")

    assert page.status_code == 200
    assert "看这" not in words_of(page)  # of its section there is none


async def test_who_is_of_no_bureau_is_turned_away(counting: Bureau) -> None:
    await counting.sign_in("enterprise")

    assert (await counting.client.get(HOT_SPOTS)).status_code == 403


@pytest.mark.browser
async def test_hot_spots_are_read_in_a_browser(counting: Bureau, tmp_path: Path) -> None:
    async with visiting(counting.front) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, counting, origin, "hub")
        await page.goto(f"{origin}{HOT_SPOTS}")
        await looked_at(page, tmp_path, "hotspots")
        await check_page(page)
        await page.goto(f"{origin}{HOT_SPOTS}?lang=en")
        await looked_at(page, tmp_path, "hotspots-en")
