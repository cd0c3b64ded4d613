"""The search: conditions in the address, by telephone only with a reason, the result as a file."""

import csv
import re
from urllib.parse import unquote

import httpx
import pytest
from bureau import FOOD, GYM, ORIGIN, Bureau, token_of

from canon.codes import Alert
from gateway.console.search.view import is_number, is_phone

SEARCH = "/console/search"


def hits(page: str) -> list[str]:
    """The words of each hit."""
    found = re.findall(r'<li id="row-[^"]+".*?</li>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", hit)) for hit in found]


async def found(bureau: Bureau, query: str = "", role: str = "hub") -> str:
    answer = await bureau.home_of(role, f"{SEARCH}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("text", ["13800000000", "+8613800000000", "057188888888", "0571-88888888"])
def test_a_telephone_number_is_recognised(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("WQ20261124-00001", True), ("2411240001", True), ("健身", False), ("gym", False), ("健身2026", False)],
)
def test_the_number_of_a_case_is_recognised(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_number(text) is expected


async def test_a_number_in_the_bar_leads_straight_to_its_case(bureau: Bureau) -> None:
    case = await bureau.receive(GYM, number="WQ20261124-77777")
    led = await bureau.home_of("hub", f"{SEARCH}?q=WQ20261124-77777")

    assert led.headers["location"] == f"/console/cases/{case}"


async def test_a_firm_in_the_bar_leads_to_its_cases_and_other_words_to_the_text(bureau: Bureau) -> None:
    await bureau.receive(GYM, "望川健身服务部")
    firm = await bureau.home_of("hub", f"{SEARCH}?q=望川健身")
    words = await bureau.client.get(f"{SEARCH}?q=年卡")

    assert unquote(firm.headers["location"]) == f"{SEARCH}?respondent=望川健身"
    assert unquote(words.headers["location"]) == f"{SEARCH}?words=年卡"
    page = (await bureau.client.get(words.headers["location"])).text
    assert len(hits(page)) == 1


async def test_a_telephone_number_in_the_bar_asks_for_the_reason_and_leaves_the_address(bureau: Bureau) -> None:
    led = await bureau.home_of("hub", f"{SEARCH}?q=13800000000")

    assert led.status_code == 303
    assert "13800000000" not in led.headers["location"]
    assert led.headers["location"].endswith("#phone")


async def test_conditions_narrow_the_list_and_each_chip_removes_its_own(bureau: Bureau) -> None:
    await bureau.receive(GYM, "甲健身房")
    await bureau.receive(FOOD, "乙超市")
    page = await found(bureau, "department=food&kind=complaint")

    assert ["乙超市" in hit for hit in hits(page)] == [True]
    assert f'href="{SEARCH}?kind=complaint"' in page
    assert f'href="{SEARCH}?department=food"' in page


async def test_what_was_sought_is_marked(bureau: Bureau) -> None:
    await bureau.receive(GYM, "甲健身房")

    assert "甲<mark>健身房</mark>" in await found(bureau, "respondent=健身房")


async def test_a_long_result_goes_on_on_the_next_page(bureau: Bureau) -> None:
    for number in range(32):
        await bureau.receive(GYM, f"第{number:02}家店")
    first = await found(bureau, "words=健身")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = (await bureau.client.get(following[1].replace("&amp;", "&"))).text

    assert "找到 32 件" in first
    assert (len(hits(first)), len(hits(second))) == (30, 2)


async def test_nothing_found_says_what_to_do(bureau: Bureau) -> None:
    page = await found(bureau, "words=没有这样的词&state=closed")

    assert "没有同时符合这些条件的案件" in page
    assert "去掉状态" in page
    assert "/console/register" in page


async def test_an_officer_finds_cases_of_the_own_section_only(bureau: Bureau) -> None:
    await bureau.receive(GYM, "甲健身房")
    await bureau.receive(FOOD, "乙超市")

    assert ["甲健身房" in hit for hit in hits(await found(bureau, "", "officer"))] == [True]


async def test_the_business_that_is_sought_stands_beside_with_its_open_cases(bureau: Bureau) -> None:
    await bureau.receive(GYM, "甲健身房")
    await bureau.receive(GYM, "甲健身房")
    page = await found(bureau, "respondent=甲健身房")
    firm = page[page.index('id="firm"') :]

    assert "历来 2 件" in firm
    assert "respondent=%E7%94%B2%E5%81%A5%E8%BA%AB%E6%88%BF&amp;open=true" in firm


async def test_the_result_is_a_file_in_which_no_cell_is_a_formula(bureau: Bureau) -> None:
    await bureau.receive(GYM, "=cmd|'/c calc'!A0")
    file = await bureau.home_of("hub", f"{SEARCH}/export?words=健身")
    lines = list(csv.reader(file.text.lstrip("\ufeff").splitlines()))

    assert file.headers["content-type"].startswith("text/csv")
    assert lines[0][:3] == ["编号", "事项", "被投诉方"]
    assert lines[1][2] == "'=cmd|'/c calc'!A0"


async def test_by_telephone_only_with_a_reason(bureau: Bureau) -> None:
    page = await found(bureau)
    fields = {"token": token_of(httpx.Response(200, text=page)), "key": "k", "phone": "13800000000"}
    refused = await bureau.client.post(f"{SEARCH}/phone", data=fields, headers={"Origin": ORIGIN})

    assert refused.status_code == 422
    assert "按电话查要填电话和事由" in refused.text


async def test_whoever_may_not_search_by_telephone_is_informed_who_may(bureau: Bureau) -> None:
    assert "按电话查归受理员和承办人" in await found(bureau, "", "section_head")


async def test_a_condition_that_cannot_be_read_is_named(bureau: Bureau) -> None:
    page = await found(bureau, "state=nonsense")

    assert 'role="alert"' in page


async def test_an_alert_is_named_in_words(bureau: Bureau) -> None:
    page = await found(bureau, f"alert={Alert.PETITION}")

    assert "信访苗头" in page
    assert f">{Alert.PETITION}<" not in page


async def test_a_silent_service_is_reported_plainly(bureau: Bureau) -> None:
    bureau.cut("dispatch")

    assert "分派服务没有答复" in await found(bureau)


async def test_the_cases_of_a_station_are_found_by_its_name(bureau: Bureau) -> None:
    case = await bureau.receive(FOOD, "河西的店")
    await bureau.receive(FOOD, "别处的店")
    await bureau.do("hub", case, "assign", department="food", station="station.hexi")
    name = re.search(r'<option value="station.hexi"[^>]*>([^<]+)</option>', await found(bureau))
    assert name
    page = await found(bureau, "station=station.hexi")

    assert ["河西的店" in hit for hit in hits(page)] == [True]
    assert name[1] in page
    assert re.search(rf'class="chipx">市场监管所 <span[^>]*>{name[1]}<', page)
