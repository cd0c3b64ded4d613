"""The hub's desk: what must be decided now, each with the acts that decide it."""

import re
from typing import Any
from uuid import UUID

import httpx
from bureau import CRACKS, FOOD, GYM, NOTHING, ORIGIN, UNSURE, Bureau, token_of

HUB = "/console/hub"


def panel(text: str, name: str) -> str:
    """The words of one part of the page, without its tags."""
    found = re.search(rf'<(section|aside|nav)[^>]* id="{name}".*?</\1>', text, re.DOTALL)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


async def hub_page(bureau: Bureau) -> str:
    answer = await bureau.home_of("hub", HUB)
    assert answer.status_code == 200, answer.text
    return answer.text


async def sent(bureau: Bureau, path: str, page: str, **fields: str) -> httpx.Response:
    """A form of the page, sent as a browser sends it."""
    carried = {"token": token_of(httpx.Response(200, text=page)), "key": "a-key-of-this-form"}
    return await bureau.client.post(f"{HUB}/{path}", data=carried | fields, headers={"Origin": ORIGIN})


async def case_of(bureau: Bureau, case: UUID) -> dict[str, Any]:
    key = bureau.credentials("hub")
    answer = await bureau.client.get(f"/v1/cases/{case}", headers={key["header"]: key["value"]})
    found: dict[str, Any] = answer.json()
    return found


async def test_the_hub_lands_on_its_own_page(bureau: Bureau) -> None:
    landed = await bureau.home_of("hub")

    assert (landed.status_code, landed.headers["location"]) == (303, HUB)


async def test_what_must_be_decided_stands_before_what_is_only_counted(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    page = await hub_page(bureau)

    places = [page.index(f'id="{name}"') for name in ("unsure", "limits", "back", "ready", "load")]
    assert places == sorted(places)


async def test_a_late_case_shows_its_limit_by_name_time_and_word(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    page = await hub_page(bureau)

    assert "24小时反馈 超 6 小时 0 分" in panel(page, "limits")
    assert 'class="clk over"' in page
    assert re.search(r"icons\.\w+\.svg#alert", page)


async def test_a_case_due_soon_stands_after_the_late_ones(bureau: Bureau) -> None:
    await bureau.receive(GYM, "先到的店")
    await bureau.pass_time(hours=30)
    await bureau.receive(GYM, "后到的店")
    await bureau.pass_time(hours=1)
    fresh = panel(await hub_page(bureau), "limits")
    await bureau.pass_time(hours=12)
    limits = panel(await hub_page(bureau), "limits")

    assert "后到的店" not in fresh  # nobody is to be reminded of it yet
    assert limits.index("先到的店") < limits.index("后到的店")
    assert "剩 11 小时 0 分" in limits


async def test_an_unsure_case_shows_both_suggestions_and_what_matched(bureau: Bureau) -> None:
    await bureau.receive(UNSURE, None)
    page = await hub_page(bureau)

    unsure = panel(page, "unsure")
    assert "广告网监股" in unsure
    assert "计量股" in unsure
    assert re.search(r"0\.\d\d .*0\.\d\d", unsure)
    assert "<mark>缺斤少两</mark>" in page


async def test_a_case_without_suggestions_says_so(bureau: Bureau) -> None:
    await bureau.receive(NOTHING, None)

    assert "系统没有建议" in panel(await hub_page(bureau), "unsure")


async def test_a_chosen_section_has_the_case_and_the_page_says_so(bureau: Bureau) -> None:
    case = await bureau.receive(UNSURE, None)
    page = await hub_page(bureau)

    done = await sent(bureau, f"{case}/choose", page, target="metrology", version="1")
    after = await bureau.client.get(done.headers["location"])

    assert done.status_code == 303
    assert (await case_of(bureau, case))["department"] == "metrology"
    assert "已分派至计量股" in after.text
    assert f"{HUB}/{case}/recall" in after.text


async def test_what_was_chosen_wrongly_is_taken_back_and_waits_again(bureau: Bureau) -> None:
    case = await bureau.receive(UNSURE, None)
    page = await hub_page(bureau)
    await sent(bureau, f"{case}/choose", page, target="metrology", version="1")

    done = await sent(bureau, f"{case}/recall", page, key="another-key")

    assert done.status_code == 303, done.text
    assert (await case_of(bureau, case))["department"] is None
    assert "计量股" in panel(await hub_page(bureau), "unsure")


async def test_who_comes_second_sees_that_the_case_has_changed_and_nothing_is_done(bureau: Bureau) -> None:
    case = await bureau.receive(UNSURE, None)
    page = await hub_page(bureau)
    await sent(bureau, f"{case}/choose", page, target="metrology", version="1")

    second = await sent(bureau, f"{case}/choose", page, target="ads_online", version="1", key="another-key")

    assert second.status_code == 412
    assert "这件刚被别人办过" in second.text
    assert (await case_of(bureau, case))["department"] == "metrology"


async def test_an_alarm_is_shown_first_and_taken_by_name(bureau: Bureau) -> None:
    case = await bureau.receive(FOOD, "某饭店", alerts=["mass_food_poisoning"])
    page = await hub_page(bureau)

    assert page.index("疑似多人食物中毒") < page.index('id="unsure"')
    done = await sent(bureau, f"{case}/take", page)
    after = (await bureau.client.get(done.headers["location"])).text
    assert "告警由您处置" in after
    assert 'id="alarm"' not in after


async def test_danger_to_life_comes_first_of_the_alarms(bureau: Bureau) -> None:
    for number in range(12):
        await bureau.receive(GYM, f"第{number}家店", alerts=["petition"])
    await bureau.receive(FOOD, "最危险的店", alerts=["self_harm"])
    page = await hub_page(bureau)
    alarm = panel(page, "alarm")

    assert alarm.index("轻生风险") < alarm.index("信访苗头")
    assert alarm.count("信访苗头") == 12
    assert "再看另外 10 件" in alarm


async def test_a_returned_case_says_who_returned_it_and_why_and_is_not_suggested_there(bureau: Bureau) -> None:
    back = await bureau.receive(GYM, "退回的店")
    await bureau.do("officer", back, "return-to-hub", reason="不属于本股室职责")
    page = await hub_page(bureau)
    returned = panel(page, "back")

    assert "消费者权益保护股：不属于本股室职责" in returned
    assert "改派 消费者权益保护股" not in returned
    assert "健身" in returned


async def test_the_reason_of_a_return_is_shown_in_words_and_never_as_a_code(bureau: Bureau) -> None:
    reasons = {"NOT_OURS": "不属于其职责", "OUT_OF_SCOPE": "不属于市场监管职责", "house_rule_7": "其他原因"}
    for reason in reasons:
        case = await bureau.receive(GYM, "退回的店")
        await bureau.do("officer", case, "return-to-hub", reason=reason, note="另见卷宗")
    returned = panel(await hub_page(bureau), "back")

    assert all(f"消费者权益保护股：{wording} 另见卷宗" in returned for wording in reasons.values())
    assert not [reason for reason in reasons if reason in returned]


async def test_chosen_late_cases_are_urged_with_one_press(bureau: Bureau) -> None:
    cases = [await bureau.receive(GYM, f"第{number}家店") for number in range(2)]
    await bureau.pass_time(hours=30)
    page = await hub_page(bureau)

    done = await sent(bureau, "urge", page, **{f"case.{case}": "on" for case in cases})

    assert done.status_code == 303
    assert "已催办 2 件" in (await bureau.client.get(done.headers["location"])).text
    acts = [line["act"] for case in cases for line in (await case_of(bureau, case))["history"]]
    assert acts.count("case_urged") == 2


async def test_urging_nothing_says_that_nothing_was_chosen(bureau: Bureau) -> None:
    nothing = await sent(bureau, "urge", await hub_page(bureau))

    assert nothing.status_code == 422
    assert "没有选中案件" in nothing.text


async def test_both_waits_of_24_hours_are_dots_on_a_line(bureau: Bureau) -> None:
    await bureau.receive(NOTHING, None)
    await bureau.receive(GYM)
    await bureau.pass_time(hours=6)
    page = await hub_page(bureau)

    assert "收到后等分派 1 件" in panel(page, "twice")
    assert "分派后等反馈 1 件" in panel(page, "twice")
    assert page.count('<circle class="f1" cx="64.2"') == 2


async def test_every_count_and_bar_leads_to_its_list(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    await bureau.receive(CRACKS, "某置业有限公司")
    page = await hub_page(bureau)

    assert "/console/search?late=true" in page
    assert "/console/search?department=consumer_protection&amp;open=true" in page
    assert "/console/search?agency=housing&amp;open=true" in page


async def test_a_reporter_is_never_named_and_a_firm_never_becomes_markup(bureau: Bureau) -> None:
    await bureau.receive(FOOD, "<script>alert(1)</script>", kind="report")
    await bureau.receive(FOOD, "<script>alert(2)</script>")
    await bureau.pass_time(hours=13)  # half of their first 24 hours are over
    page = await hub_page(bureau)

    assert "举报人信息不显示" in panel(page, "limits")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(2)" in page


async def test_a_note_to_the_next_shift_is_left_and_taken_over(bureau: Bureau) -> None:
    page = await hub_page(bureau)
    left = await bureau.client.post(
        "/console/roster/notes",
        data={
            "token": token_of(httpx.Response(200, text=page)),
            "key": "k1",
            "text": "电梯困人已解救",
            "back": HUB,
        },
        headers={"Origin": ORIGIN},
    )
    page = (await bureau.client.get(left.headers["location"])).text
    assert "电梯困人已解救" in panel(page, "duty")
    path = re.search(r"/console/roster/notes/[\w-]+/acknowledge", page)
    assert path
    await bureau.client.post(
        path[0],
        data={"token": token_of(httpx.Response(200, text=page)), "key": "k2", "back": HUB},
        headers={"Origin": ORIGIN},
    )

    assert "电梯困人已解救" not in panel(await hub_page(bureau), "duty")


async def test_a_silent_work_queue_is_reported_plainly(bureau: Bureau) -> None:
    bureau.cut("dispatch")
    page = await bureau.home_of("hub", HUB)

    assert page.status_code == 200
    assert "分派没有答复" in page.text
    assert page.headers["x-request-id"] in page.text


async def test_an_officer_is_informed_who_the_page_is_for(bureau: Bureau) -> None:
    page = await bureau.home_of("officer", HUB)

    assert page.status_code == 403
    assert "受理员" in page.text


async def test_an_alarm_shows_what_the_person_wrote(bureau: Bureau) -> None:
    await bureau.receive(FOOD, "某饭店", alerts=["mass_food_poisoning"])

    assert "在某超市买的牛奶变质发酸" in panel(await hub_page(bureau), "alarm")


async def test_a_late_case_of_the_hub_stands_first_in_its_own_list_and_is_not_urged(bureau: Bureau) -> None:
    await bureau.receive(NOTHING, "不急的店", kind="inquiry")
    late = await bureau.receive(NOTHING, "超时的店")
    await bureau.pass_time(hours=30)
    page = await hub_page(bureau)

    rows = re.findall(r'<li id="row-([^"]+)" data-row', page)
    assert rows[0] == str(late)
    assert f'id="row-limit-{late}"' not in page
    assert "超时的 1 件还在受理台" in panel(page, "limits")
    assert "收到后等分派 2 件 超时 1" in panel(page, "twice")
    assert "超时 0" in panel(page, "limits")
