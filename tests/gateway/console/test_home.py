"""The bare address of the console leads each role to the page where its work begins."""

import pytest
from bureau import GYM, NOTHING, Bureau

LANDINGS = {
    "hub": "/console/hub",
    "section_head": "/console/supervision",
    "officer": "/console/my",
    "bureau_head": "/console/metrics",
    "operator": "/console/operations",
    "auditor": "/console/audit",
}


@pytest.mark.parametrize("role", LANDINGS)
async def test_a_role_lands_where_its_work_begins(bureau: Bureau, role: str) -> None:
    landed = await bureau.home_of(role)

    assert (landed.status_code, landed.headers["location"]) == (303, LANDINGS[role])


async def test_an_outside_account_without_a_page_is_informed_of_it(bureau: Bureau) -> None:
    key = bureau.credentials("platform_12345")
    page = await bureau.client.get("/console/", headers={key["header"]: key["value"]})

    assert page.status_code == 200
    assert "这里还没有您的页面" in page.text


async def test_what_waits_and_what_is_late_stand_beside_the_menu_of_every_page(bureau: Bureau) -> None:
    await bureau.receive(NOTHING, None)
    await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    page = (await bureau.home_of("hub", "/console/search")).text

    menu = page[: page.index('<main id="main"')]
    assert '<span title="等着办">1</span>' in menu
    assert '<span class="bad" title="已超时">2</span>' in menu


async def test_a_page_is_shown_without_counts_where_the_work_queue_is_silent(bureau: Bureau) -> None:
    bureau.cut("dispatch")
    page = await bureau.home_of("hub", "/console/roster")

    assert page.status_code == 200
    assert 'title="等着办"' not in page.text
