"""Supervision: what a head approves, what is late, who has how much."""

import re
from typing import Any
from uuid import UUID

import httpx
from bureau import FOOD, GYM, ORIGIN, Bureau, token_of

SUPERVISION = "/console/supervision"


def panel(text: str, name: str) -> str:
    """The words of one part of the page, without its tags."""
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', text, re.DOTALL)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


async def sent(bureau: Bureau, path: str, page: str, **fields: str) -> httpx.Response:
    carried = {"token": token_of(httpx.Response(200, text=page)), "key": "a-key-of-this-form"}
    return await bureau.client.post(f"{SUPERVISION}/{path}", data=carried | fields, headers={"Origin": ORIGIN})


async def case_of(bureau: Bureau, case: UUID) -> dict[str, Any]:
    key = bureau.credentials("hub")
    answer = await bureau.client.get(f"/v1/cases/{case}", headers={key["header"]: key["value"]})
    found: dict[str, Any] = answer.json()
    return found


async def proposed(bureau: Bureau) -> UUID:
    """A case that its officer proposes to refuse."""
    case = await bureau.receive(GYM)
    body = {"reason": "NOT_CONSUMER", "note": "卖家是个人"}
    await bureau.propose("officer", case, "refuse", body)
    return case


async def test_a_head_sees_late_cases_of_the_own_section_only(bureau: Bureau) -> None:
    await bureau.receive(GYM, "本股室的店")
    await bureau.receive(FOOD, "别的股室的店")
    await bureau.pass_time(hours=30)
    limits = panel((await bureau.home_of("section_head", SUPERVISION)).text, "limits")

    assert "本股室的店" in limits
    assert "24小时反馈 超 6 小时 0 分" in limits
    assert "别的股室的店" not in limits


async def test_chosen_cases_are_urged_and_the_trace_is_shown(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    page = (await bureau.home_of("section_head", SUPERVISION)).text
    done = await sent(bureau, "urge", page, **{f"case.{case}": "on"})
    after = (await bureau.client.get(done.headers["location"])).text

    assert "已催办 1 件" in after
    assert "催后没有动静" in panel(after, "urged")


async def test_the_load_of_each_is_a_bar_with_its_list_behind_it(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    page = (await bureau.home_of("hub", SUPERVISION)).text

    assert 'aria-label="超时 0，临期 0，其余 1"' in page
    assert "/console/search?department=consumer_protection&amp;open=true" in page


async def test_a_proposal_is_approved_and_its_act_is_done(bureau: Bureau) -> None:
    case = await proposed(bureau)
    page = (await bureau.home_of("section_head", SUPERVISION)).text
    approvals = panel(page, "approvals")
    assert "不予受理" in approvals
    assert "卖家是个人" in approvals
    assert "NOT_CONSUMER" not in approvals
    path = re.search(r"approvals/[\w-]+/approve", page)
    assert path

    done = await sent(bureau, path[0], page)

    assert done.status_code == 303, done.text
    assert (await case_of(bureau, case))["state"] == "refused"


async def test_what_changed_since_a_proposal_stands_beside_it(bureau: Bureau) -> None:
    case = await proposed(bureau)
    before = (await bureau.home_of("section_head", SUPERVISION)).text
    assert "报批以后" not in before
    await bureau.do("hub", case, "note", text="消费者补来自用的照片")
    path = re.search(r"approvals/[\w-]+/approve", before)
    assert path

    page = (await bureau.home_of("section_head", SUPERVISION)).text
    outdated = await sent(bureau, path[0], page, version=version_in(before))
    current = await sent(bureau, path[0], page, key="another-key", version=version_in(page))

    assert outdated.status_code == 412
    assert re.search(r"报批以后：\s*记一笔", panel(page, "approvals"))
    assert current.status_code == 303, current.text
    assert (await case_of(bureau, case))["state"] == "refused"


def version_in(page: str) -> str:
    """The version that the button of an approval carries."""
    found = re.search(r'/approve".*?name="version" value="(\d+)"', page, re.DOTALL)
    assert found
    return found[1]


async def test_a_proposal_is_sent_back_with_a_reason_only(bureau: Bureau) -> None:
    case = await proposed(bureau)
    page = (await bureau.home_of("section_head", SUPERVISION)).text
    path = re.search(r"approvals/[\w-]+/return", page)
    assert path

    without = await sent(bureau, path[0], page)
    done = await sent(bureau, path[0], page, note="证据不够", key="another-key")

    assert without.status_code == 422
    assert "退回要写原因" in without.text
    assert done.status_code == 303
    assert (await case_of(bureau, case))["state"] == "dispatched"


async def test_the_hub_gives_a_late_case_to_another_officer_and_the_reason_stays(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    page = (await bureau.home_of("hub", SUPERVISION)).text
    version = str((await case_of(bureau, case))["version"])
    fields = {"department": "consumer_protection", "officer": "officer.dev", "version": version}

    done = await sent(bureau, f"cases/{case}/reassign", page, reason="原承办人出差", **fields)

    assert done.status_code == 303, done.text
    changed = await case_of(bureau, case)
    assert changed["officer"] == "officer.dev"
    assert "原承办人出差" in str(changed["history"][-1]["facts"])


async def test_who_comes_second_sees_the_change_and_what_was_typed_stays(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    version = str((await case_of(bureau, case))["version"])
    await bureau.do("hub", case, "urge")
    page = (await bureau.home_of("hub", SUPERVISION)).text
    fields = {"department": "consumer_protection", "officer": "officer.dev", "version": version}

    second = await sent(bureau, f"cases/{case}/reassign", page, reason="原承办人出差", **fields)

    assert second.status_code == 412
    assert "这件刚被别人办过" in second.text
    assert 'name="reason" value="原承办人出差"' in second.text


async def test_an_auditor_reads_and_does_nothing(bureau: Bureau) -> None:
    await bureau.receive(GYM, "某店")
    await bureau.pass_time(hours=13)
    page = (await bureau.home_of("auditor", SUPERVISION)).text

    assert "只读" in page
    assert "某店" in page
    assert 'name="only"' not in page


async def test_a_silent_service_is_reported_plainly(bureau: Bureau) -> None:
    bureau.cut("dispatch")
    page = await bureau.home_of("section_head", SUPERVISION)

    assert page.status_code == 200
    assert "分派没有答复" in page.text


async def test_cases_that_nobody_has_taken_are_named_so_in_the_load(bureau: Bureau) -> None:
    await bureau.receive(GYM)

    assert "还没有人 " in panel((await bureau.home_of("section_head", SUPERVISION)).text, "load")
