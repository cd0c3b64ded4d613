"""Every page of every role as one hears it and as one walks it by keyboard: headings, landmarks, names, Tab.

In ``make test`` each kind of page once, as the first role has it, and every other of them by keyboard; in ``make
sweeps`` as everybody has it.
"""

import re
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

from playwright.async_api import Page

from tests.console.accessibility import (
    LANDMARKS,
    accessibility_tree,
    headings_of,
    names_missing,
    walk_by_tab,
)
from tests.console.conftest import OpenPage
from tests.support.county import County
from tests.console.test_handovers import handed_to_housing
from tests.console.test_operations import poison
from tests.console.test_pages import fill as fill_morning
from tests.console.test_settling import a_plan, sent_to_the_enterprise
from tests.sweeps import IS_WHOLE

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
FEWEST_KINDS = 30  # of pages
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


async def fill(county: County) -> None:
    """A county in which every list has something."""
    await fill_morning(county)
    await sent_to_the_enterprise(county)
    await handed_to_housing(county)
    await a_plan(county)
    await poison(county, count=1)
    await county.let_in("huo.ban", "partner", source="partner:demo")


async def pages_of(page: Page, role: str, county: County, walked: set[str]) -> AsyncIterator[str]:
    """Open each page of the menu, what the first row of each leads to, and the further ones; each once.

    What is of a kind already ``walked`` is opened only for what its first row leads to.
    """
    links = "links => links.map(link => link.getAttribute('href'))"
    menu = await page.eval_on_selector_all("nav.side a[href^='/console/']", links)
    waiting, opened = [*menu, *(f"/console/{path}" for path in FURTHER.get(role, ()))], set()
    while waiting:
        path = waiting.pop(0)
        if path.partition("?")[0] in opened:
            continue
        opened.add(path.partition("?")[0])
        kind = IDENTIFIER.sub("*", path.partition("?")[0])
        is_new = IS_WHOLE or kind not in walked
        if not is_new and path not in menu:
            continue
        await page.goto(county.origin + path)
        if is_new:
            walked.add(kind)
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


async def test_a_page_is_read_in_order_and_walked_by_tab(county: County, open_page: OpenPage) -> None:
    await fill(county)
    walked: set[str] = set()
    wrong: dict[str, list[str]] = {}
    next_acts = 0

    for role in ROLES:
        page = await open_page()
        await county.sign_in(page, {"partner": "huo.ban"}.get(role, role))
        async for path in pages_of(page, role, county, walked):
            names, found = await received_and_walked(page, by_tab=IS_WHOLE or len(walked) % 2 == 1)
            if found:
                wrong[f"{role}: {path}"] = found
            if path.startswith("/console/cases/") and NEXT in names:
                next_acts += 1
                assert names.index(NEXT) < names.index(STORY), path

    assert wrong == {}
    assert len(walked) >= FEWEST_KINDS
    assert next_acts


async def received_and_walked(page: Page, *, by_tab: bool) -> tuple[list[str], list[str]]:
    """Return the names of the headings, and what is wrong with the page."""
    tree = await accessibility_tree(page)
    headings = headings_of(tree)
    found = wrong_with(headings, [one.role for one in tree if one.role in LANDMARKS])
    found += [f"without a name: {one}" for one in names_missing(tree)]
    if by_tab:
        found += [f"{reason}: {element}" for element, reason in await walk_by_tab(page)]
    return [name for _, name in headings], found
