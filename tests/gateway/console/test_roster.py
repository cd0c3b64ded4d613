"""Duty and handing over: who is on duty in which week, and what one shift leaves to the next."""

import re

import httpx
from bureau import ORIGIN, Bureau, token_of

ROSTER = "/console/roster"


async def sent(bureau: Bureau, path: str, page: str, **fields: str) -> httpx.Response:
    carried = {"token": token_of(httpx.Response(200, text=page)), "key": "a-key-of-this-form"}
    return await bureau.client.post(f"{ROSTER}{path}", data=carried | fields, headers={"Origin": ORIGIN})


async def test_somebody_put_on_duty_stands_in_the_week(bureau: Bureau) -> None:
    page = (await bureau.home_of("hub", ROSTER)).text
    fields = {"account": "zhou.he", "from": "2026-11-24T08:00", "to": "2026-11-24T20:00"}
    done = await sent(bureau, "", page, **fields)
    after = (await bureau.client.get(done.headers["location"])).text

    assert "已排班" in after
    assert "值班 zhou.he" in after
    assert "11-24 08:00 – 11-24 20:00" in after


async def test_a_shift_that_ends_before_it_begins_comes_back_with_the_reason(bureau: Bureau) -> None:
    page = (await bureau.home_of("hub", ROSTER)).text
    fields = {"account": "zhou.he", "from": "2026-11-24T20:00", "to": "2026-11-24T08:00"}
    back = await sent(bureau, "", page, **fields)

    assert back.status_code == 422
    assert "结束时间应当晚于开始时间" in back.text
    assert 'value="zhou.he"' in back.text


async def test_a_note_is_left_and_taken_over_by_name(bureau: Bureau) -> None:
    page = (await bureau.home_of("hub", ROSTER)).text
    await sent(bureau, "/notes", page, text="两件等回电")
    page = (await bureau.client.get(ROSTER)).text
    path = re.search(r"/notes/[\w-]+/acknowledge", page)
    assert path
    await sent(bureau, path[0], page, key="another-key")

    assert "hub.dev 11-24 周二 09:00 已阅" in (await bureau.client.get(ROSTER)).text


async def test_a_bureau_head_reads_the_notes_and_leaves_none(bureau: Bureau) -> None:
    page = (await bureau.home_of("bureau_head", ROSTER)).text

    assert "交接事项" in page
    assert "/console/roster/notes" not in page
