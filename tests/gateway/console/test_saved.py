"""Saved searches: kept under a name by the account, beside the filter bar, never with a telephone number."""

import re

import httpx
import pytest
from bureau import ORIGIN, Bureau, token_of

from gateway.console.saved.panel import holds_phone
from gateway.console.saved.routes import MOST

SEARCH = "/console/search"


async def save(bureau: Bureau, name: str, conditions: str, page: str = "search", role: str = "hub") -> httpx.Response:
    """Save and follow to where it leads."""
    answer = await bureau.home_of(role, f"/console/{page}?{conditions}")
    sent = {"token": token_of(answer), "name": name, "conditions": conditions}
    answer = await bureau.client.post(f"/console/saved/{page}", data=sent, headers={"Origin": ORIGIN})
    assert answer.status_code == 303, answer.text
    return await bureau.client.get(answer.headers["location"])


def saved(page: httpx.Response) -> dict[str, str]:
    """What is saved beside the filter bar: the address by the name."""
    found = re.findall(r'<form class="chipx".*?<a href="([^"]+)"[^>]*>([^<]+)</a>', page.text)
    return {name: path.replace("&amp;", "&") for path, name in found}


async def test_conditions_are_saved_under_a_name_and_found_again_by_the_account_alone(bureau: Bureau) -> None:
    page = await save(bureau, "  超时的  投诉 ", "kind=complaint&late=true&sort=due")

    assert saved(page) == {"超时的 投诉": f"{SEARCH}?kind=complaint&late=true&sort=due"}
    assert saved(await bureau.client.get(SEARCH)).keys() == {"超时的 投诉"}
    assert saved(await bureau.home_of("officer", SEARCH)) == {}


async def test_a_name_used_again_is_replaced_and_a_saved_search_is_deleted(bureau: Bureau) -> None:
    await save(bureau, "甲", "late=true")
    page = await save(bureau, "甲", "open=true")
    assert saved(page) == {"甲": f"{SEARCH}?open=true"}

    sent = {"token": token_of(page), "name": "甲", "conditions": "open=true"}
    answer = await bureau.client.post("/console/saved/search/delete", data=sent, headers={"Origin": ORIGIN})

    assert answer.headers["location"] == f"{SEARCH}?open=true"
    assert saved(await bureau.client.get(SEARCH)) == {}


@pytest.mark.parametrize(
    ("page", "conditions", "role"),
    [
        ("my", "whose=section&q=%E5%81%A5%E8%BA%AB", "officer"),
        ("handovers", "state=refused&agency=housing", "hub"),
        ("metrics", "period=last_month&channel=hotline_12345", "bureau_head"),
    ],
)
async def test_the_conditions_of_a_list_are_saved_too(bureau: Bureau, page: str, conditions: str, role: str) -> None:
    assert saved(await save(bureau, "常看的", conditions, page, role)).keys() == {"常看的"}


@pytest.mark.parametrize(
    ("name", "conditions"),
    [("13800000000", "late=true"), ("老王", "words=138 0000 0000"), ("店", "words=电话0571-88888888")],
)
async def test_a_telephone_number_is_not_saved(bureau: Bureau, name: str, conditions: str) -> None:
    page = await save(bureau, name, conditions)

    assert saved(page) == {}
    assert "电话只按事由查，不存" in page.text


def test_the_number_of_a_case_is_no_telephone_number() -> None:
    assert not holds_phone("WQ20261130-00021")
    assert not holds_phone("2411240001")
    assert holds_phone("请打１３８００００００００")


async def test_what_cannot_be_saved_gives_the_reason(bureau: Bureau) -> None:
    assert "名字不超过 40 个字" in (await save(bureau, "长" * 41, "late=true")).text
    assert "名字不超过 40 个字" in (await save(bureau, "空", "")).text
    for number in range(MOST):
        await save(bureau, f"第 {number}", "late=true")
    page = await save(bureau, "再来一个", "late=true")

    assert "先删一个" in page.text
    assert len(saved(page)) == MOST


async def test_only_lists_with_conditions_keep_them_and_only_from_a_form_of_ours(bureau: Bureau) -> None:
    page = await bureau.home_of("hub", SEARCH)
    sent = {"token": token_of(page), "name": "甲", "conditions": "late=true"}
    unknown = await bureau.client.post("/console/saved/elsewhere", data=sent, headers={"Origin": ORIGIN})
    foreign = await bureau.client.post("/console/saved/search", data=sent, headers={"Origin": "http://elsewhere"})

    assert unknown.status_code == 404
    assert "放得太久" in (await bureau.client.get(foreign.headers["location"])).text
    assert saved(await bureau.client.get(SEARCH)) == {}
