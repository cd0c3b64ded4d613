"""The bare address of the console leads each role to the page where its work begins."""

import pytest
from bureau import Bureau

LANDINGS = {
    "hub": "/console/hub",
    "section_head": "/console/supervision",
    "officer": "/console/my",
    "bureau_head": "/console/metrics",
    "operator": "/console/operations",
    "auditor": "/console/supervision",
}


@pytest.mark.parametrize("role", LANDINGS)
async def test_a_role_lands_where_its_work_begins(bureau: Bureau, role: str) -> None:
    landed = await bureau.home_of(role)

    assert (landed.status_code, landed.headers["location"]) == (303, LANDINGS[role])


async def test_an_outside_account_without_a_page_is_informed_of_it(bureau: Bureau) -> None:
    keys = [bureau.credentials(role) for role in ("platform_12345", "partner")]
    pages = [await bureau.client.get("/console/", headers={key["header"]: key["value"]}) for key in keys]

    assert [page.status_code for page in pages] == [200] * 2
    assert all("这里还没有您的页面" in page.text for page in pages)
