"""Changing a password with a browser, from the one that was shown on."""

import httpx
from bureau import ORIGIN, SIGN_IN, Bureau, token_of

from gateway.edge.authentication import COOKIE

PASSWORD = "/console/password"
GOOD = "lampe-9 unter dem dach"


async def change(bureau: Bureau, present: str, new: str, **fields: str) -> httpx.Response:
    form = await bureau.client.get(PASSWORD)
    sent = {"password": present, "new": new, "again": new, "token": token_of(form)} | fields
    return await bureau.client.post(PASSWORD, data=sent, headers={"Origin": ORIGIN})


async def test_who_was_shown_a_password_changes_it_and_signs_in_again(bureau: Bureau) -> None:
    first = await bureau.let_in("zhang.wei")
    await bureau.sign_in("hub", user="zhang.wei", password=first)

    home = await bureau.client.get("/console/")
    response = await bureau.client.get(PASSWORD)
    changed = await change(bureau, first, GOOD)
    form = await bureau.client.get(changed.headers["location"])
    again = await bureau.sign_in("hub", user="zhang.wei", password=GOOD)

    assert (home.status_code, home.headers["location"]) == (303, PASSWORD)
    assert "这个密码是别人给您看过的" in response.text
    assert (changed.status_code, changed.headers["location"]) == (303, f"{SIGN_IN}/changed")
    assert "密码已修改" in form.text
    assert again.headers["location"] == "/console/"
    assert (await bureau.first_page()).status_code == 200


async def test_what_is_wrong_is_reported_plainly_and_changes_nothing(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    present = bureau.credentials("hub")["password"]

    answers = [
        await change(bureau, "guess", GOOD),
        await change(bureau, present, "password-1234"),
        await change(bureau, present, GOOD, again="another"),
        await change(bureau, present, GOOD, token="0" * 64),
    ]

    assert [answer.status_code for answer in answers] == [403, 422, 422, 403]
    for answer, word in zip(answers, ("现在的密码不正确", "新密码太短", "不一样", "页面已过期"), strict=True):
        assert word in answer.text
        assert GOOD not in answer.text
    assert (await bureau.first_page()).status_code == 200
    assert COOKIE in bureau.client.cookies


async def test_who_is_not_signed_in_changes_nothing(bureau: Bureau) -> None:
    answers = [await bureau.client.get(PASSWORD), await bureau.client.post(PASSWORD, data={})]

    assert [answer.headers["location"] for answer in answers] == [SIGN_IN] * 2
