"""The ranking of businesses on screen: every figure with its evidence, small numbers marked."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from bureau import Bureau
from counting import counting_at
from playwright.async_api import Browser
from settling import words_of
from test_browser import looked_at, signed_in

from canon.codes import CloseResult, Kind
from tests.chromium import visiting
from tests.console.accessibility import check_page
from tests.services.analytics.stories import Story
from tests.sweeps import SAMPLED, one_day_in, sampled

RANKING = "/console/ranking"
BAKERY, MARKET = "百味轩餐饮店", "海悦轮胎经营部"


@pytest.fixture
async def counting(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """Twelve complaints about a bakery, most of them agreed and rated; one and a report about another shop."""
    day = bureau.clock.now() - timedelta(days=5)
    stories = []
    for number in range(1, 13):
        one = Story(number=number, received=day, business=(BAKERY, None)).recorded().dispatched(day.isoformat(), "food")
        end = (day + timedelta(days=2)).isoformat()
        one.mediated(end).agreed(end).closed(end, CloseResult.AGREED, 10_000)
        stories.append(one.rated(end, 4 if number > 3 else 2, None))
    stories.append(Story(number=20, received=day, business=(MARKET, None)).recorded())
    stories.append(Story(number=21, received=day, kind=Kind.REPORT, business=(MARKET, None)).recorded())
    async with counting_at(bureau, database_url, [event for one in stories for event in one.events]) as counting:
        yield counting


async def test_a_business_stands_with_its_figures_and_what_they_are_of(counting: Bureau) -> None:
    await counting.sign_in("hub")

    page = await counting.client.get(RANKING)

    text = words_of(page)
    assert f"{BAKERY} 12 12" in text
    assert "调解 12 / 12" in text
    assert "75.00% 9 / 12" in text
    assert "1,200.00 元" in text
    assert f"{MARKET} 1 0 无 无" in text
    assert "件数少" not in text


async def test_reports_are_counted_where_they_are_chosen(counting: Bureau) -> None:
    await counting.sign_in("hub")

    assert f"{BAKERY} " not in words_of(await counting.client.get(f"{RANKING}?kind=report"))
    assert f"{MARKET} 2 0" in words_of(await counting.client.get(f"{RANKING}?kind=all"))


@sampled
async def test_every_number_leads_to_its_cases(counting: Bureau) -> None:
    await counting.sign_in("bureau_head")
    page = await counting.client.get(RANKING)

    links = {unescape(link) for link in re.findall(r'href="(/console/metrics/[^"]+/cases\?[^"]+)"', page.text)}

    assert links
    for link in links:
        behind = await counting.client.get(link)
        assert (behind.status_code, "这里没有件" in behind.text) == (200, False), link


async def test_who_is_of_no_bureau_is_turned_away(counting: Bureau) -> None:
    await counting.sign_in("enterprise")

    assert (await counting.client.get(RANKING)).status_code == 403


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_the_ranking_is_read_in_a_browser(counting: Bureau, browser: Browser, tmp_path: Path) -> None:
    async with visiting(counting.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, counting, origin, "hub")
        await page.goto(f"{origin}{RANKING}")
        await looked_at(page, tmp_path, "ranking")
        await check_page(page)
        await page.goto(f"{origin}{RANKING}?lang=en")
        await looked_at(page, tmp_path, "ranking-en")
