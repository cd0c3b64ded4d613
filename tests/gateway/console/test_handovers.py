"""Hand-overs, on both sides: what waits, what is late, what an agency may do and see."""

import re
from uuid import UUID

import httpx
import pytest
from bureau import CRACKS, GYM, ORIGIN, Bureau, token_of

HUB_PAGE = "/console/handovers"
AGENCY_PAGE = "/console/agency"
FIRM = "某置业有限公司"
TITLE = "新买的商品房楼板开裂、墙体渗漏"


@pytest.fixture
async def case(bureau: Bureau) -> UUID:
    """A case that the rules handed to housing."""
    return await bureau.receive(CRACKS, FIRM)


async def press(bureau: Bureau, page: httpx.Response, act: str, **fields: str) -> httpx.Response:
    [path] = re.findall(rf'action="({AGENCY_PAGE}/[^"]+/{act})"', page.text)
    body = {"token": token_of(page), "key": act} | fields
    return await bureau.client.post(path, data=body, headers={"Origin": ORIGIN})


async def state_of(bureau: Bureau, case: UUID) -> str:
    key = bureau.credentials("hub")
    bureau.client.cookies.clear()
    answer = await bureau.client.get(f"/v1/cases/{case}", headers={key["header"]: key["value"]})
    return str(answer.json()["state"])


async def test_an_agency_signs_in_and_lands_on_what_was_handed_to_it(bureau: Bureau, case: UUID) -> None:
    home = await bureau.home_of("agency")
    page = await bureau.client.get(AGENCY_PAGE)

    assert (home.status_code, home.headers["location"]) == (303, AGENCY_PAGE)
    assert TITLE in page.text
    assert "签收" in page.text
    assert "11-25 周三 09:00 止" in page.text
    assert "受理台" not in page.text  # a menu of its own
    assert str(case) not in page.text.replace(f"/v1/complaints/{case}", "")


async def test_an_agency_takes_a_case_and_answers_it(bureau: Bureau, case: UUID) -> None:
    page = await bureau.home_of("agency", AGENCY_PAGE)
    taken = await press(bureau, page, "acknowledgement")
    doing = await bureau.client.get(taken.headers["location"])
    answered = await press(bureau, doing, "result", answer="11月26日到场，已责令维修。有问题打 12345。")

    assert (taken.status_code, answered.status_code) == (303, 303)
    assert "已接收" in doing.text
    assert await state_of(bureau, case) == "closed"


async def test_a_case_is_not_given_back_without_a_basis(bureau: Bureau, case: UUID) -> None:
    page = await bureau.home_of("agency", AGENCY_PAGE)
    refused = await press(bureau, page, "refusal", why="NOT_OURS")

    assert refused.status_code == 422
    assert 'id="refusal-refusal_basis-wrong"' in refused.text
    assert await state_of(bureau, case) == "redirected"


async def test_what_is_given_back_says_why_and_is_not_shown_any_more(bureau: Bureau, case: UUID) -> None:
    page = await bureau.home_of("agency", AGENCY_PAGE)
    reasons = {"why": "OTHER_AGENCY", "refusal_basis": "《条例》第三条", "belongs_to": "城市管理局"}
    await press(bureau, page, "refusal", **reasons)
    own = await bureau.client.get(f"{AGENCY_PAGE}?state=refused")
    hub = await bureau.home_of("hub", f"{HUB_PAGE}?state=refused")

    assert TITLE not in own.text
    assert "应由其他单位办理 依据：《条例》第三条。应由城市管理局办理。" in hub.text
    assert TITLE in hub.text
    assert f'href="/console/cases/{case}/redirect"' in hub.text


async def test_an_answer_is_read_before_it_is_sent(bureau: Bureau, case: UUID) -> None:
    page = await bureau.home_of("agency", AGENCY_PAGE)
    path = re.sub("/result$", "/preview", re.findall(rf'action="({AGENCY_PAGE}/[^"]+/result)"', page.text)[0])
    body = {"token": token_of(page), "key": "k", "answer": "不归我们管。"}
    read = await bureau.client.post(path, data=body, headers={"Origin": ORIGIN})

    assert "住房和城乡建设局已答复。不归我们管。" in read.text
    assert "没写哪天" in read.text
    assert await state_of(bureau, case) == "redirected"


async def test_the_hub_sees_first_what_nobody_acknowledged_in_a_day(bureau: Bureau, case: UUID) -> None:
    await bureau.pass_time(hours=25)
    await bureau.receive(GYM)
    page = await bureau.home_of("hub", HUB_PAGE)
    late = await bureau.client.get(f"{HUB_PAGE}?state=late")

    assert "超过 24 小时没有签收的 1 件" in page.text
    assert 'class="clk over"' in late.text
    assert f'action="/console/cases/{case}/recall"' in late.text


async def test_the_hub_takes_back_what_nobody_acknowledged(bureau: Bureau, case: UUID) -> None:
    page = await bureau.home_of("hub", HUB_PAGE)
    body = {"token": token_of(page), "key": "k", "reason": "转错了", "back": HUB_PAGE}
    path = f"/console/cases/{case}/recall"
    recalled = await bureau.client.post(path, data=body, headers={"Origin": ORIGIN})

    assert (recalled.status_code, recalled.headers["location"]) == (303, f"{HUB_PAGE}?done=recall")
    assert await state_of(bureau, case) == "returned"


async def test_each_side_sees_its_own_page(bureau: Bureau, case: UUID) -> None:
    del case
    assert (await bureau.home_of("agency", HUB_PAGE)).status_code == 403
    assert (await bureau.home_of("hub", AGENCY_PAGE)).status_code == 403
    assert (await bureau.home_of("auditor", HUB_PAGE)).status_code == 200
