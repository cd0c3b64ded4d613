"""Every page of every role as one hears it and as one walks it by keyboard: headings, landmarks, names, Tab."""

from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import pytest
from playwright.async_api import Page

from tests.console.accessibility import (
    LANDMARKS,
    accessibility_tree,
    headings_of,
    names_missing,
    walk_by_tab,
)
from tests.console.county import County
from tests.console.test_handovers import handed_to_housing
from tests.console.test_operations import poison
from tests.console.test_pages import fill as fill_morning
from tests.console.test_settling import a_plan, sent_to_the_enterprise

ROLES = (
    *("hub", "officer", "section_head", "bureau_head", "operator", "auditor", "administrator"),
    *("agency", "enterprise", "partner"),
)
FURTHER = {  # pages that no menu and no row leads to
    "administrator": ("accounts/new",),
    "operator": ("operations/deliveries?state=waiting",),
    "auditor": ("odr/enterprises",),
}
STORY, NEXT = "经过", "下一步"


async def fill(county: County) -> None:
    """A county in which every list has something."""
    await fill_morning(county)
    await sent_to_the_enterprise(county)
    await handed_to_housing(county)
    await a_plan(county)
    await poison(county, count=1)
    await county.let_in("huo.ban", "partner", source="partner:demo")


async def pages_of(page: Page, role: str, county: County) -> AsyncIterator[str]:
    """Open each page of the menu, what the first row of each leads to, and the further ones; each once."""
    links = "links => links.map(link => link.getAttribute('href'))"
    menu = await page.eval_on_selector_all("nav.side a[href^='/console/']", links)
    waiting, opened = [*menu, *(f"/console/{path}" for path in FURTHER.get(role, ()))], set()
    while waiting:
        path = waiting.pop(0)
        if path.partition("?")[0] in opened:
            continue
        opened.add(path.partition("?")[0])
        await page.goto(county.origin + path)
        yield path
        if path in menu:
            waiting += (await page.eval_on_selector_all("main a[data-open]", links))[:1]


def wrong_with(headings: Sequence[tuple[int, str]], landmarks: Sequence[str]) -> list[str]:
    """Return what of the headings and landmarks of a page is not as it should be."""
    levels = [level for level, _ in headings if level]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    body = levels[levels.index(1) :] if 1 in levels else levels
    found += [f"from h{before} to h{after}" for before, after in pairwise(body) if after > before + 1]
    found += [f"{landmarks.count(one)} of {one}" for one in ("banner", "main") if landmarks.count(one) != 1]
    return found + ([] if "navigation" in landmarks else ["no navigation"])


@pytest.mark.parametrize("role", ROLES)
async def test_a_page_is_read_in_order_and_walked_by_tab(county: County, page: Page, role: str) -> None:
    await fill(county)
    await county.sign_in(page, {"partner": "huo.ban"}.get(role, role))
    wrong: dict[str, list[str]] = {}
    visited, next_acts = 0, 0

    async for path in pages_of(page, role, county):
        tree = await accessibility_tree(page)
        headings = headings_of(tree)
        found = wrong_with(headings, [one.role for one in tree if one.role in LANDMARKS])
        found += [f"without a name: {one}" for one in names_missing(tree)]
        found += [f"{reason}: {element}" for element, reason in await walk_by_tab(page)]
        if found:
            wrong[path] = found
        names = [name for _, name in headings]
        if path.startswith("/console/cases/") and NEXT in names:
            next_acts += 1
            assert names.index(NEXT) < names.index(STORY), path
        visited += 1

    assert wrong == {}
    assert visited > 1
    assert next_acts or role not in ("hub", "officer")
