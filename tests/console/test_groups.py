"""A shop that closes: from the alarm to a group, and one act for everybody in it."""

import asyncio
from typing import Any
from uuid import UUID

from playwright.async_api import Page, expect

from tests.chromium import PATIENCE_MS
from tests.console.accessibility import check_accessible, check_page
from tests.console.story import Story
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in

SHOP = "麦屿烘焙店"
TEXTS = (
    "在麦屿烘焙店办了会员卡，充值一千元，去了三次都大门紧锁，要求退还余额。",
    "麦屿烘焙店把招牌拆了，老板电话打不通，卡里还有六百元，要求退款。",
    "麦屿烘焙店突然关门，储值卡里的八百元没人管，要求退卡。",
)


async def alarm_raised(county: County) -> dict[str, Any]:
    """Wait until the complaints were compared, and dispatch has the alarm."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while True:
            await county.settle()
            matters = (await county.read("hub", "/v1/desk"))["attention"]["matters"]
            if matters:
                found: dict[str, Any] = matters[0]
                return found


@one_day_in(SAMPLED)
async def test_a_closing_shop_becomes_a_group_that_is_accepted_at_once(
    county: County, page: Page, story: Story
) -> None:
    cases: list[UUID] = [await county.receive(text, firm=SHOP, phone=f"1370000001{n}") for n, text in enumerate(TEXTS)]
    await county.settle()
    await alarm_raised(county)
    await county.sign_in(page, "hub", "hub")
    await expect(page.locator("#closing")).to_contain_text("大门紧锁")
    await check_page(page)

    await story.click(page.locator("#closing").get_by_role("button", name="建群体，3 人"))
    await expect(page.get_by_role("status")).to_contain_text("群体已建立")
    await check_page(page)
    await story.click("link", "受理")
    await story.click(page.locator("#act button.pri"))

    await expect(page.locator("#results")).to_contain_text("办成 3 / 3")
    await check_accessible(page, languages=())
    assert {(await county.read("hub", f"/v1/cases/{case}"))["state"] for case in cases} == {"accepted"}
