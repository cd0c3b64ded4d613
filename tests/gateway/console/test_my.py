"""My cases: by the next limit, with the next act in the row, and one feedback for several."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from bureau import FOOD, GYM, ORIGIN, Bureau, token_of

MY = "/console/my"


def rows(page: str) -> list[str]:
    """The words of each row of the list."""
    found = re.findall(r'<tr id="row-[^"]+".*?</tr>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in found]


async def case_of(bureau: Bureau, case: UUID) -> dict[str, Any]:
    key = bureau.credentials("hub")
    answer = await bureau.client.get(f"/v1/cases/{case}", headers={key["header"]: key["value"]})
    found: dict[str, Any] = answer.json()
    return found


async def answered(bureau: Bureau, page: str, path: str, text: str, *cases: UUID) -> httpx.Response:
    fields = {"token": token_of(httpx.Response(200, text=page)), "key": "a-key", "text": text}
    fields |= {f"case.{case}": "on" for case in cases}
    return await bureau.client.post(f"{MY}/{path}", data=fields, headers={"Origin": ORIGIN})


async def test_an_officer_lands_on_the_cases_of_the_section_that_are_theirs_or_nobodys(bureau: Bureau) -> None:
    await bureau.receive(GYM, "本股室的店")
    await bureau.receive(FOOD, "别的股室的店")
    landed = await bureau.home_of("officer")
    page = (await bureau.client.get(landed.headers["location"])).text

    assert landed.headers["location"] == MY
    assert "本股室的店" in page
    assert "别的股室的店" not in page


async def test_own_cases_are_found_behind_however_many_of_the_section(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.console.my.routes.LISTED", 4)
    for number in range(3):
        await bureau.receive(GYM, f"第{number}家店")
        await bureau.pass_time(hours=1)
    own = await bureau.receive(GYM, "自己的店")
    officer = bureau.credentials("officer")["user"]
    await bureau.do("hub", own, "assign", department="consumer_protection", officer=officer)
    page = (await bureau.home_of("officer", MY)).text

    assert [name for row in rows(page) for name in ("第0家店", "第1家店", "第2家店", "自己的店") if name in row] == [
        "第0家店",
        "第1家店",
        "自己的店",
    ]


async def test_a_row_begins_with_the_matter_and_ends_with_the_next_act(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = (await bureau.home_of("officer", MY)).text

    [row] = rows(page)
    assert row.index("健身") < row.index("12345") < row.index("首次反馈")
    assert f'href="/console/cases/{case}?in=my#act-first-feedback"' in page


async def test_late_cases_stand_in_todays_group_and_first(bureau: Bureau) -> None:
    await bureau.receive(GYM, "先到的店")
    await bureau.pass_time(hours=30)
    await bureau.receive(GYM, "后到的店")
    page = (await bureau.home_of("officer", MY)).text

    assert "今天必须" in page
    assert "其中超时 1" in page
    assert [("先到的店" in row, "后到的店" in row) for row in rows(page)] == [(True, False), (False, True)]


async def test_several_are_answered_at_once_and_each_reads_its_own_matter(bureau: Bureau) -> None:
    cases = [await bureau.receive(GYM, f"第{number}家店") for number in range(3)]
    page = (await bureau.home_of("officer", MY)).text
    chosen = "&".join(f"case.{case}=on" for case in cases)
    composed = (await bureau.client.get(f"{MY}?compose=feedback&{chosen}")).text

    assert "一起反馈，已选 3 件" in composed
    sent = await answered(bureau, page, "feedback", "您反映的〔企业〕一事由〔承办人〕办理。", *cases)

    assert sent.status_code == 303, sent.text
    assert "首次反馈已发出 3 件" in (await bureau.client.get(sent.headers["location"])).text
    given = [line for case in cases for line in (await case_of(bureau, case))["history"]]
    texts = [line["facts"]["text"] for line in given if line["act"] == "first_feedback_given"]
    assert texts == [
        f"您反映的第{number}家店一事由{bureau.credentials('officer')['user']}办理。" for number in range(3)
    ]


async def test_what_each_will_read_is_shown_before_it_is_sent(bureau: Bureau) -> None:
    case = await bureau.receive(GYM, "某健身房")
    page = (await bureau.home_of("officer", MY)).text
    preview = await answered(bureau, page, "preview", "〔企业〕的事，〔受理止日〕前告诉您。", case)

    assert "某健身房的事，12-03 周四 24:00前告诉您。" in preview.text
    assert (await case_of(bureau, case))["first_feedback_at"] is None


async def test_what_was_not_sent_stays_in_the_form_with_the_reason(bureau: Bureau) -> None:
    case, gone = await bureau.receive(GYM), await bureau.receive(GYM)
    await bureau.do("officer", gone, "return-to-hub", reason="NOT_OURS")
    page = (await bureau.home_of("officer", MY)).text
    sent = await answered(bureau, page, "feedback", "已联系", case, gone)

    assert sent.status_code == 409
    assert "没有这件，或者它不归这个账号看" in sent.text
    assert "已联系" in sent.text
    assert (await case_of(bureau, case))["first_feedback_at"] is not None


async def test_the_list_is_filtered_by_conditions_that_the_address_keeps(bureau: Bureau) -> None:
    await bureau.receive(GYM, "甲店")
    await bureau.receive(GYM, "乙店")
    page = (await bureau.home_of("officer", f"{MY}?q=甲店")).text

    assert len(rows(page)) == 1
    assert "/console/my?whose=section&amp;q=%E7%94%B2%E5%BA%97" in page


async def test_a_silent_service_is_reported_plainly(bureau: Bureau) -> None:
    bureau.cut("dispatch")
    page = await bureau.home_of("officer", MY)

    assert page.status_code == 200
    assert "分派没有答复" in page.text


async def test_an_open_alarm_stands_in_todays_group_before_what_is_late(bureau: Bureau) -> None:
    await bureau.receive(GYM, "超时的店")
    await bureau.pass_time(hours=30)
    await bureau.receive(GYM, "危险的店", alerts=["self_harm"])
    page = (await bureau.home_of("officer", MY)).text

    assert ["危险的店" in row for row in rows(page)] == [True, False]
    assert "今天必须" in page
    assert "本周" not in page.partition("<tbody>")[2]
