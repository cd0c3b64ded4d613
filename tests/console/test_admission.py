"""Every role × every page of the menu: open to whom the menu says, and to nobody else, who is shown who may.

In ``make test`` each page and each role at least once, another part of the rest every day; in ``make sweeps`` all.
"""

import re
from itertools import product

from gateway.console.navigation import MENU, Page
from tests.support.county import County
from tests.support.visitor import visiting_as
from tests.sweeps import sample

PEOPLE = (
    *("hub", "officer", "section_head", "bureau_head", "operator", "auditor", "administrator"),
    *("agency", "enterprise", "partner"),
)
PAGES = [page for pages in MENU.values() for page in pages if page.path.startswith("/console/")]
PARTS = 8


def is_open(role: str, page: Page) -> bool:
    return not page.roles or role in page.roles


VISITS = {
    *sample(product(PEOPLE, PAGES), PARTS, each=lambda visit: (visit[1].path, is_open(*visit))),
    *sample(product(PEOPLE, PAGES), PARTS, each=lambda visit: (visit[0], is_open(*visit))),
}


async def test_a_page_is_open_to_whom_the_menu_says_and_to_nobody_else(county: County) -> None:
    await county.let_in("partner", "partner", source="partner:demo")
    wrong = []
    for role in PEOPLE:
        async with visiting_as(county, role) as person:
            for page in [page for asking, page in VISITS if asking == role]:
                expected = 200 if is_open(role, page) else 403
                answer = await person.get(page.path)
                if answer.status_code != expected:
                    wrong.append((role, page.path, answer.status_code, expected))

    assert wrong == []


async def test_the_menu_leads_to_pages_of_ones_own(county: County) -> None:
    await county.let_in("partner", "partner", source="partner:demo")
    for role in PEOPLE:
        async with visiting_as(county, role) as person:
            first = await person.get("/console/", follow_redirects=True)
            side = re.findall(r'<nav class="side".*?</nav>', first.text, re.DOTALL)
            paths = set(re.findall(r'<a href="(/console/[^"?]*)', "".join(side)))

        assert first.status_code == 200, role
        assert paths == {page.path for page in PAGES if is_open(role, page)}, role


async def test_who_is_not_signed_in_is_led_to_the_form(county: County) -> None:
    for page in PAGES:
        answer = await county.client.get(page.path)

        assert answer.status_code == 303, page.path
        assert answer.headers["location"].startswith("/console/sign-in"), page.path
