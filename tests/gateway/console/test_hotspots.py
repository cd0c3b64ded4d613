"""Hot spots on screen: each bar beside its own usual count, and the cases behind it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from bureau import Bureau
from counting import counting_at
from playwright.async_api import Browser
from settling import words_of
from test_browser import looked_at, signed_in

from canon.codes import CloseResult
from tests.chromium import visiting
from tests.console.accessibility import check_page
from tests.services.analytics.stories import Story, noon
from tests.sweeps import SAMPLED, one_day_in

HOT_SPOTS = "/console/hotspots"


@pytest.fixture
async def counting(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """A year of complaints about price, a week with many about prepaid cards, a section that closes without a call."""
    now, numbers = bureau.clock.now(), iter(range(1, 1_000))
    days = [now - timedelta(days=2, weeks=week) for week in range(53) for _ in range(2)]
    stories = [Story(number=next(numbers), received=day, topic="price", town="hexi").recorded() for day in days]
    last = now - timedelta(days=1)
    for _ in range(9):
        one = Story(number=next(numbers), received=last, topic="prepaid", town="hexi", town_name="河西镇").recorded()
        stories.append(one.dispatched(last.isoformat(), "consumer_protection"))
    closed = [Story(number=next(numbers), received=now - timedelta(days=60)) for _ in range(24)]
    for story in closed:
        end = (now - timedelta(days=50)).isoformat()
        story.recorded().dispatched(end, "metrology").closed(end, CloseResult.AGREED)
    stories += closed
    bakery = {"business": ("麦屿烘焙店", None), "town": "shiqiao", "town_name": "石桥镇"}
    for place in range(12):
        day = (now - timedelta(days=30 + place)).isoformat()
        facts = bakery if place < 6 else bakery | {"business": (f"第{place}号店", None)}
        one = Story(number=next(numbers), received=noon(day), **facts).recorded()
        one.dispatched(day, "food").fed_back(day).mediated(day).agreed(day).closed(day, CloseResult.AGREED)
        stories.append(one)
    events = [event for story in stories for event in story.events]
    async with counting_at(bureau, database_url, events) as counting:
        yield counting


async def test_what_is_hot_stands_first_and_leads_to_its_cases(counting: Bureau) -> None:
    await counting.sign_in("hub")

    page = await counting.client.get(HOT_SPOTS)

    text = words_of(page)
    assert "预付卡 主题 9 0.0" in text
    assert "< 0.01% 河西镇 9" in text
    assert "多出来的 河西镇 9 件，平常 0.0 地方" in text
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


async def test_what_to_look_at_leads_to_its_cases_and_to_what_explains_it(counting: Bureau) -> None:
    await counting.sign_in("bureau_head")

    page = await counting.client.get(f"{HOT_SPOTS}?rule=without_contact")

    text = words_of(page)
    assert "没有首次反馈就办结 24 / 36 0.7 该看一眼 计量股 24" in text
    assert "计量股 24 / 24 件，平常 0.5" in text
    assert "还有 14 件" in text
    assert "电话打了没有登记" in text
    assert len(re.findall(r'href="/console/cases/', page.text)) == 10
    assert "到期前 24 小时内才办结 0 / 0 0.0 件数少，没有查" in text


async def test_candidates_stand_with_what_speaks_for_them(counting: Bureau) -> None:
    await counting.sign_in("hub")

    page = await counting.client.get(HOT_SPOTS)

    text = words_of(page)
    assert "麦屿烘焙店 去联系 90 天 6 件投诉 ，调解结束 6 件，成 6 件，办结天数中位 0 天" in text
    assert "石桥镇 去提名 90 天 12 件投诉、7 家店，名录上没有服务站" in text


async def test_who_is_of_no_bureau_is_turned_away(counting: Bureau) -> None:
    await counting.sign_in("enterprise")

    assert (await counting.client.get(HOT_SPOTS)).status_code == 403


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_hot_spots_are_read_in_a_browser(counting: Bureau, browser: Browser, tmp_path: Path) -> None:
    async with visiting(counting.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, counting, origin, "hub")
        await page.goto(f"{origin}{HOT_SPOTS}")
        await looked_at(page, tmp_path, "hotspots")
        await check_page(page)
        await page.goto(f"{origin}{HOT_SPOTS}?rule=without_contact")
        await looked_at(page, tmp_path, "hotspots-rule")
        await check_page(page)
        await page.goto(f"{origin}{HOT_SPOTS}?lang=en")
        await looked_at(page, tmp_path, "hotspots-en")
