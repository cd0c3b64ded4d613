"""Every page of every role as one hears it and as one walks it by keyboard: headings, landmarks, names, Tab.

In ``make test`` each kind of page once, as the first has it who comes there, another person every day, and in a browser
a quarter of that person's; in ``make sweeps`` as everybody has it.
"""

import re
from collections.abc import AsyncIterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from lxml import html  # type: ignore[import-untyped]
from playwright.async_api import Page

from tests.console.accessibility import (
    LANDMARKS,
    accessibility_tree,
    headings_of,
    names_missing,
    walk_by_tab,
)
from tests.console.conftest import OpenPage
from tests.console.test_handovers import handed_to_housing
from tests.console.test_operations import poison
from tests.console.test_pages import fill as fill_morning
from tests.console.test_settling import a_plan, sent_to_the_enterprise
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import IS_WHOLE, SEED, sample

ALL_ROLES = (
    *("hub", "officer", "section_head", "bureau_head", "operator", "auditor", "administrator"),
    *("agency", "enterprise", "partner"),
)
ROLES = (*ALL_ROLES[SEED % len(ALL_ROLES) :], *ALL_ROLES[: SEED % len(ALL_ROLES)])
FURTHER = {  # pages that no menu and no row leads to
    "administrator": ("accounts/new",),
    "operator": ("operations/deliveries?state=waiting",),
    "auditor": ("odr/enterprises",),
}
PARTS = 4  # of the pages of a person: one is walked in a browser
HEADINGS = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
LANDMARK_TAGS = {"banner": "header[not(ancestor::main or ancestor::section or ancestor::article)]", "main": "main"} | {
    "navigation": "nav"
}
MENU = "//nav[@class='side']//a/@href[starts-with(., '/console/')]"
NAMES = {"aria-label", "aria-labelledby", "title"}
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


async def pages_of(county: County, roles: Sequence[str] = ROLES) -> AsyncIterator[tuple[str, str, Any]]:
    """Open each page of the menu of each role, what the first row of each leads to, and the further ones.

    A role, a path and the page; in ``make test`` each kind of page once.
    """
    opened: set[str] = set()
    for role in roles:
        opened = set() if IS_WHOLE else opened
        async with visitor(county, account_of(role)) as person:
            menu = [
                str(path) for path in person.page.xpath("//nav[@class='side']//a/@href[starts-with(., '/console/')]")
            ]
            waiting = [*menu, *(f"/console/{path}" for path in FURTHER.get(role, ()))]
            while waiting:
                path = waiting.pop(0)
                kind = kind_of(path)
                if kind in opened:
                    continue
                opened.add(kind)
                await person.open(path)
                yield role, path, person.page
                if path in menu:
                    waiting += [str(row) for row in person.page.xpath("//main//a[@data-open]/@href")][:1]


def kind_of(path: str) -> str:
    return IDENTIFIER.sub("*", path.partition("?")[0])


def account_of(role: str) -> str:
    return {"partner": "huo.ban"}.get(role, role)


def wrong_with(headings: Sequence[tuple[int, str]], landmarks: Sequence[str]) -> list[str]:
    """Return what of the headings and landmarks of a page is not as it should be."""
    levels = [level for level, _ in headings if level]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    body = levels[levels.index(1) :] if 1 in levels else levels
    found += [f"from h{before} to h{after}" for before, after in pairwise(body) if after > before + 1]
    found += [f"{landmarks.count(one)} of {one}" for one in ("banner", "main") if landmarks.count(one) != 1]
    return found + ([] if "navigation" in landmarks else ["no navigation"])


async def test_a_page_has_its_headings_in_order_its_landmarks_and_a_name_for_everything(county: County) -> None:
    await fill(county)
    wrong: dict[str, list[str]] = {}
    kinds: set[str] = set()
    next_acts = 0

    async for role, path, page in pages_of(county):
        kinds.add(kind_of(path))
        headings = [(int(one.tag[1]), " ".join(one.text_content().split())) for one in page.xpath(HEADINGS)]
        landmarks = [role for role, tag in LANDMARK_TAGS.items() for _ in page.xpath(f"/html/body//{tag}")]
        found = wrong_with(headings, landmarks) + [f"without a name: {one}" for one in nameless(page)]
        if found:
            wrong[f"{role}: {path}"] = found
        names = [name for _, name in headings]
        if path.startswith("/console/cases/") and NEXT in names:
            next_acts += 1
            assert names.index(NEXT) < names.index(STORY), path

    assert wrong == {}
    assert len(kinds) >= FEWEST_KINDS
    assert next_acts


def nameless(page: Any) -> list[str]:
    """Return the controls, links and tables of a page that nothing names."""
    labels = {str(one) for one in page.xpath("//label/@for")}
    unnamed = [
        field
        for field in page.xpath("//input[not(@type='hidden' or @type='submit' or @hidden)] | //select | //textarea")
        if field.get("id") not in labels and not field.xpath("ancestor::label") and not NAMES & set(field.attrib)
    ]
    unnamed += [
        one
        for one in page.xpath("//button | //a[@href]")
        if not one.text_content().strip() and not NAMES & set(one.attrib) and not one.xpath(".//*[@alt or @aria-label]")
    ]
    unnamed += [one for one in page.xpath("//table[not(caption)]") if not NAMES & set(one.attrib)]
    return [html.tostring(one, encoding="unicode")[:160] for one in unnamed]


async def test_a_page_is_read_in_order_and_walked_by_tab(county: County, open_page: OpenPage) -> None:
    await fill(county)
    wrong: dict[str, list[str]] = {}
    walked = [(role, path) async for role, path, _ in pages_of(county, ROLES if IS_WHOLE else ROLES[:1])]

    for role, paths in groupby(sample(walked, PARTS), key=itemgetter(0)):
        page = await open_page()
        await county.sign_in(page, account_of(role))
        for _, path in paths:
            await page.goto(county.origin + path)
            found = await read_and_walked(page)
            if found:
                wrong[f"{role}: {path}"] = found

    assert wrong == {}


async def read_and_walked(page: Page) -> list[str]:
    """Return what is wrong with the page for whoever hears it, or walks it by keyboard."""
    tree = await accessibility_tree(page)
    found = wrong_with(headings_of(tree), [one.role for one in tree if one.role in LANDMARKS])
    found += [f"without a name: {one}" for one in names_missing(tree)]
    return found + [f"{reason}: {element}" for element, reason in await walk_by_tab(page)]
