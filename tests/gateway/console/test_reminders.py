"""Reminders: which limit is near or over, of which matter, and who was reminded."""

import re
from html import unescape

import httpx
from bureau import GYM, Bureau

from services.dispatch.deadlines.service.reminders import send_reminders

REMINDERS = "/console/reminders"


def text_of(page: httpx.Response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


async def test_a_late_case_is_listed_by_its_matter_with_its_limit_and_who_was_reminded(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    async with bureau.dispatch.state.transactions.begin() as work:
        await send_reminders(work)
    page = await bureau.home_of("section_head", REMINDERS)

    assert f"/console/cases/{case}" in page.text
    assert "在某健身房办了年卡两千元" in text_of(page)
    assert "24小时反馈 超 6 小时 0 分" in text_of(page)
    assert "股室负责人" in text_of(page)


async def test_nothing_to_be_reminded_of_says_so(bureau: Bureau) -> None:
    page = await bureau.home_of("hub", REMINDERS)
    everything = await bureau.client.get(f"{REMINDERS}?state=all")

    assert "没有等着办的提醒" in text_of(page)
    assert "还没有提醒过" in text_of(everything)


async def test_a_silent_service_says_so_and_others_see_nothing(bureau: Bureau) -> None:
    bureau.cut("dispatch")
    assert "暂时看不到" in text_of(await bureau.home_of("officer", REMINDERS))
    assert (await bureau.home_of("operator", REMINDERS)).status_code == 403
