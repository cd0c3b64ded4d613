"""The page that compares a roster with the complaints of its group, which two services seal each for itself."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from bureau import ORIGIN, Bureau, token_of
from intake import joined_intake
from test_group_refunds import PAGE, office, upload, words_of  # noqa: F401  # a fixture
from test_groups import a_group, ask, file

from chassis.clock import new_id
from tests.services.refunds.group_roster import a_line, csv_of


@pytest.fixture
async def both(office: Bureau, database_url: str) -> AsyncIterator[Bureau]:  # noqa: F811 - the fixture
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(joined_intake(office, database_url))
        yield office


async def test_counts_and_lists_are_shown_without_a_name_or_a_number(both: Bureau) -> None:
    complaints = [await file(both, number) for number in range(3)]
    group = await a_group(both, complaints)
    case = {"respondent": {"name": "鹿野健身俱乐部"}, "title": "年卡退费", "basis": "预付卡", "group_id": group}
    opened = await ask(both, "hub", "/v1/refunds/group-cases", case)
    path = f"{PAGE}/{opened.json()['id']}"
    await both.sign_in("hub")
    lines = [a_line(number, "2000", 电话=f"138{number:08d}") for number in (0, 1, 7)]
    await upload(both, path, f"{path}/roster", csv_of(lines))

    before = await both.client.get(f"{path}/differences")
    page = await compare(both, f"{path}/differences", before)

    text = words_of(page)
    assert "在名册、没有投诉 1 G-03" in text
    assert f"有投诉、不在名册 1 {complaints[2]}" in text
    assert "金额不一致 1" in text
    assert f"G-02 {complaints[1]}" in text
    assert "2,000.01" not in text
    assert "在名册" not in words_of(before)
    assert "1380000000" not in page.text
    assert f'href="{path}/differences"' in (await both.client.get(path)).text


async def test_without_a_reason_and_for_a_head_nothing_is_compared(both: Bureau) -> None:
    group = await a_group(both, [await file(both, number) for number in range(2)])
    case = {"respondent": {"name": "鹿野健身俱乐部"}, "title": "年卡退费", "basis": "预付卡", "group_id": group}
    opened = await ask(both, "hub", "/v1/refunds/group-cases", case | {"department": "consumer_protection"})
    path = f"{PAGE}/{opened.json()['id']}"
    await both.sign_in("hub")
    before = await both.client.get(f"{path}/differences")

    silent = await compare(both, f"{path}/differences", before, reason="")
    await both.sign_in("section_head")
    page = await both.client.get(path)

    assert (silent.status_code, "这一项要填" in words_of(silent)) == (422, True)
    assert f'href="{path}/differences"' not in page.text
    assert (await both.client.get(f"{path}/differences")).status_code == 403


async def compare(both: Bureau, path: str, form: httpx.Response, reason: str = "核对名册") -> httpx.Response:
    sent = {"token": token_of(form), "key": str(new_id()), "reason": reason}
    return await both.client.post(path, data=sent, headers={"Origin": ORIGIN})


async def test_a_case_without_a_group_has_nothing_to_compare(both: Bureau) -> None:
    opened = await ask(
        both,
        "hub",
        "/v1/refunds/group-cases",
        {"respondent": {"name": "鹿野健身俱乐部"}, "title": "年卡退费", "basis": "预付卡"},
    )
    path = f"{PAGE}/{opened.json()['id']}"
    await both.sign_in("hub")

    assert (await both.client.get(f"{path}/differences")).status_code == 404
