"""The call sheet: who is called first, what is recorded, when somebody counts as not reached, who handles it anew."""

import re
from datetime import datetime
from uuid import UUID

import httpx
import pytest
from bureau import GYM, ORIGIN, Bureau, token_of

from gateway.console.cases.models import HistoryLine
from gateway.console.follow_up.view import Try, is_last_try, tries_of

PAGE = "/console/follow-up"
NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


@pytest.fixture
async def case(bureau: Bureau) -> UUID:
    return await closed(bureau, "先办结的店")


async def closed(bureau: Bureau, firm: str) -> UUID:
    case = await bureau.receive(GYM, firm)
    await bureau.do("hub", case, "first-feedback", text="已联系。")
    await bureau.do("section_head", case, "refuse", reason="NOT_CONSUMER")
    await bureau.do("hub", case, "close", result="refused", note="已书面告知。")
    return case


async def press(bureau: Bureau, case: UUID, act: str, **fields: str) -> httpx.Response:
    page = await bureau.client.get(PAGE)
    body = {"token": token_of(page), "key": f"{act}-{bureau.clock.now()}"} | fields
    return await bureau.client.post(f"{PAGE}/{case}/{act}", data=body, headers={"Origin": ORIGIN})


async def view_of(bureau: Bureau, case: UUID) -> dict[str, object]:
    view: dict[str, object] = (await bureau.client.get(f"/v1/cases/{case}")).json()
    return view


async def test_who_waited_longest_is_called_first(bureau: Bureau, case: UUID) -> None:
    await bureau.pass_time(minutes=5)
    await closed(bureau, "后办结的店")
    page = (await bureau.home_of("hub", PAGE)).text

    assert "您反映先办结的店的事" in page
    assert ">您好，我是" in page  # nobody's name is shown yet
    assert f'action="{PAGE}/{case}/answers"' in page
    assert "已书面告知。" in page


async def test_two_answers_are_recorded_and_the_next_one_comes(bureau: Bureau, case: UUID) -> None:
    await bureau.sign_in("hub")
    recorded = await press(bureau, case, "answers", service="5", outcome="0")

    assert (recorded.status_code, recorded.headers["location"]) == (303, f"{PAGE}?done=answers")
    view = await view_of(bureau, case)
    assert view["state"] == "followed_up"
    page = await bureau.client.get(PAGE)
    assert "5 很满意" in page.text
    assert "没有等着回访的件" in page.text


async def test_who_is_dissatisfied_says_why(bureau: Bureau, case: UUID) -> None:
    await bureau.sign_in("hub")
    refused = await press(bureau, case, "answers", service="4", outcome="2")

    assert refused.status_code == 422
    assert "把原话记下来" in refused.text
    assert re.search(r'name="outcome" value="2" checked', refused.text)


async def test_the_dissatisfied_wait_for_rework_or_an_explanation(bureau: Bureau, case: UUID) -> None:
    await bureau.sign_in("hub")
    await press(bureau, case, "answers", service="4", outcome="2", opinion="凭什么说我不是消费者。")
    page = await bureau.client.get(PAGE)
    reworked = await press(bureau, case, "rework", reason="重新核实。", officer="pei.zhou")

    assert "服务 4，结果 2" in page.text
    assert "凭什么说我不是消费者。" in page.text
    assert reworked.headers["location"] == f"{PAGE}?done=rework"
    assert (await view_of(bureau, case))["round"] == 2


async def test_a_try_is_a_note_until_the_third_day(bureau: Bureau, case: UUID) -> None:
    await bureau.sign_in("hub")
    first = await press(bureau, case, "try", failure="no_answer")
    again = await bureau.client.get(PAGE)
    await bureau.pass_time(days=1)
    await press(bureau, case, "try", failure="switched_off")
    await bureau.pass_time(days=1)
    last = await press(bureau, case, "try", failure="no_answer")

    assert first.headers["location"] == f"{PAGE}?done=try"
    assert "没人接" in again.text
    assert last.headers["location"] == f"{PAGE}?done=last_try"
    assert (await view_of(bureau, case))["state"] == "followed_up"


async def test_a_call_sheet_without_dispatch_says_so(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    bureau.cut("dispatch")

    assert "没有答复" in (await bureau.client.get(PAGE)).text


async def test_an_agency_and_an_auditor_call_nobody(bureau: Bureau) -> None:
    for role in ("agency", "auditor"):
        assert (await bureau.home_of(role, PAGE)).status_code == 403


@pytest.mark.parametrize(("days", "last"), [([], False), ([22, 23], True), ([23, 23], False), ([24, 24, 24], False)])
def test_three_tries_on_three_days_make_the_last(days: list[int], last: bool) -> None:  # noqa: FBT001
    tries = [Try(at=NOON.replace(day=day), text="没人接", account="hub") for day in days]

    assert is_last_try(tries, NOON) is last


def test_only_the_tries_since_the_last_closing_count() -> None:
    def line(act: str, text: str = "") -> HistoryLine:
        place = {"department": None, "agency": None, "officer": None}
        return HistoryLine(at=NOON, account="hub", act=act, state="closed", facts={"text": text}, **place)

    history = [line("case_noted", "回访没打通：没人接"), line("case_closed"), line("case_noted", "回访没打通：空号")]

    assert [one.text for one in tries_of([*history, line("case_noted", "另一件事")])] == ["空号"]


async def test_an_officer_proposes_a_rework_and_the_hub_orders_it(bureau: Bureau, case: UUID) -> None:
    await bureau.sign_in("hub")
    await press(bureau, case, "answers", service="4", outcome="2", opinion="没说清楚。")
    assert "报批</button>" not in (await bureau.client.get(PAGE)).text
    await bureau.sign_in("officer")
    assert "报批</button>" in (await bureau.client.get(PAGE)).text

    done = await press(bureau, case, "rework", reason="重新核实。", officer="pei.zhou")

    assert done.headers["location"] == f"{PAGE}?done=propose"
    assert "已报批，负责人同意才重办" in (await bureau.client.get(done.headers["location"])).text
    assert (await view_of(bureau, case))["round"] == 1
