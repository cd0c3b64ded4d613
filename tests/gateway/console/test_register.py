"""Taking down a complaint: what is checked while it is written, who called before, what becomes of it."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from bureau import GYM, ORIGIN, Bureau, token_of
from fastapi import FastAPI
from intake import joined_intake
from sqlalchemy import select

from chassis.db.tables import audit

PAGE = "/console/register"
PHONE = "13900006638"
MATTER = {
    "complainant.phone": PHONE,
    "complainant.name": "方岚",
    "matter.text": GYM,
    "matter.request": "退还余额",
    "respondent.name": "百日健身服务部",
    "respondent.address": "某县城关镇建设路1号",
    "matter.amount_fen": "2,000",
}


@pytest.fixture
async def intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    async with joined_intake(bureau, database_url) as app:
        yield app


@pytest.fixture
async def hub(bureau: Bureau, intake: FastAPI) -> Bureau:
    """The hub, signed in, with the real intake behind it."""
    del intake
    await bureau.sign_in("hub")
    return bureau


async def press(bureau: Bureau, path: str = PAGE, **fields: str) -> httpx.Response:
    """Write these fields and press the button that sends them there."""
    page = await bureau.client.get(PAGE)
    carried = {"token": token_of(page), "key": re.findall(r'name="key" value="([^"]+)"', page.text)[0]}
    return await bureau.client.post(path, data=carried | fields, headers={"Origin": ORIGIN})


def words_of(page: httpx.Response, part: str) -> str:
    """The words of one part of the page, without its tags."""
    found = re.search(rf'id="{part}".*?(?=<section|</aside|</form)', page.text, re.DOTALL)
    assert found, part
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


async def test_a_complaint_is_filed_and_answered_with_its_number(hub: Bureau) -> None:
    sent = await press(hub, **MATTER)

    assert sent.status_code == 303, sent.text
    after = await hub.client.get(sent.headers["location"])
    number = re.search(r"WQ\d+-\d+", words_of(after, "taken"))
    assert number
    case = re.search(r'id="taken".*?href="/console/cases/([^"]+)"', after.text, re.DOTALL)
    assert case
    filed = (await hub.client.get(f"/v1/complaints/{case[1]}")).json()
    assert (filed["number"], filed["respondent"]["name"]) == (number[0], "百日健身服务部")
    assert (filed["matter"]["amount_fen"], filed["complainant"]["phone"]) == (200_000, "139****6638")


async def test_the_same_form_sent_twice_files_once(hub: Bureau) -> None:
    page = await hub.client.get(PAGE)
    fields = {"token": token_of(page), "key": "the-same"} | MATTER
    sent = [await hub.client.post(PAGE, data=fields, headers={"Origin": ORIGIN}) for _ in range(2)]

    assert sent[0].headers["location"] == sent[1].headers["location"]


async def test_while_it_is_written_the_rules_choose_a_section_and_the_law_names_the_gaps(hub: Bureau) -> None:
    page = await press(hub, f"{PAGE}/check", **{"matter.text": GYM})

    assert page.status_code == 200
    assert "消费者权益保护股" in words_of(page, "target")
    gaps = words_of(page, "gaps")
    assert "打哪个电话能找到您" in gaps
    assert "您想要店里怎么解决" not in gaps  # the text says it
    spoken = words_of(page, "readback")
    assert "由消费者权益保护股办，11-25 周三 09:00前有人联系您" in spoken
    assert "告诉您受不受理" in spoken
    assert 'href="#register-complainant-phone"' in page.text


async def test_what_a_field_holds_is_not_a_gap(hub: Bureau) -> None:
    gaps = words_of(await press(hub, f"{PAGE}/check", **MATTER), "gaps")

    assert "该问的都问到了" in gaps


async def test_danger_calls_before_anything_else(hub: Bureau) -> None:
    page = await press(hub, f"{PAGE}/check", **{"matter.text": "在超市买的熟食，全家五口人吃了上吐下泻，都住院了。"})

    assert 'id="alarm" class="alarm" role="alert"' in page.text


async def test_who_called_before_is_looked_up_for_a_reason_in_the_audit(hub: Bureau, intake: FastAPI) -> None:
    await press(hub, **MATTER)
    page = await press(hub, f"{PAGE}/callers", **MATTER)

    known = words_of(page, "callers")
    assert "百日健身服务部" in known
    assert "同一家" in known
    async with intake.state.transactions.begin() as work:
        query = select(audit.c.reason).where(audit.c.act == "search_person")
        reasons = (await work.db.execute(query)).scalars().all()
    assert reasons == ["登记来电来访，核对同一人是否反映过"]
    assert PHONE not in page.text.replace(f'value="{PHONE}"', "")


async def test_a_telephone_nobody_has_says_what_is_wrong_with_it(hub: Bureau) -> None:
    page = await press(hub, f"{PAGE}/callers", **{"complainant.phone": "12"})

    assert page.status_code == 200
    assert 'class="note warn"' in page.text


async def test_a_second_call_about_the_same_matter_is_added_to_the_first(hub: Bureau) -> None:
    await press(hub, **MATTER)
    known = await press(hub, f"{PAGE}/callers", **MATTER)
    [address] = re.findall(r'formaction="(/console/register/supplement/[^"]+)"', known.text)
    added = await press(hub, address, **{"matter.text": "店里今天又把卡停了。"})

    assert added.status_code == 303
    case = address.rpartition("/")[2]
    assert added.headers["location"] == f"/console/cases/{case}?done=supplement"
    filed = (await hub.client.get(f"/v1/complaints/{case}")).json()
    assert [one["text"] for one in filed["supplements"]] == ["店里今天又把卡停了。"]


async def test_the_open_cases_of_the_firm_stand_beside_it(hub: Bureau) -> None:
    await hub.receive(GYM, "百日健身服务部")
    page = await press(hub, f"{PAGE}/check", **MATTER)

    assert "百日健身服务部" in words_of(page, "firm")


async def test_what_is_refused_comes_back_with_what_was_written(hub: Bureau) -> None:
    page = await press(hub, **(MATTER | {"matter.text": "", "matter.amount_fen": "两千"}))

    assert page.status_code == 422
    assert 'value="两千"' in page.text
    assert page.text.count('aria-invalid="true"') == 2


async def test_without_the_rules_it_can_be_filed_all_the_same(hub: Bureau) -> None:
    hub.cut("dispatch")
    checked, filed = await press(hub, f"{PAGE}/check", **MATTER), await press(hub, **MATTER)

    assert "没有答复" in words_of(checked, "gaps")
    assert filed.status_code == 303


async def test_only_who_may_file_sees_the_page(bureau: Bureau) -> None:
    for role, status in (("officer", 200), ("auditor", 403), ("section_head", 403)):
        assert (await bureau.home_of(role, PAGE)).status_code == status
