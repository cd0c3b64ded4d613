"""Signing in and out with a browser, and what a foreign page cannot do."""

import re

import httpx
from bureau import ORIGIN, SIGN_IN, Bureau, token_of

from gateway.edge.authentication import COOKIE


async def test_who_is_not_signed_in_is_sent_to_sign_in(bureau: Bureau) -> None:
    answer = await bureau.client.get("/console/")

    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)


async def test_the_right_password_opens_the_first_page(bureau: Bureau) -> None:
    answer = await bureau.sign_in("hub")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    assert (await bureau.first_page()).status_code == 200


async def test_the_session_cookie_is_for_no_script_and_no_foreign_form(bureau: Bureau) -> None:
    answer = await bureau.sign_in("hub")

    session = next(cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith(COOKIE))
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
    assert "Secure" not in session


async def test_under_tls_the_session_cookie_is_never_sent_without_it(bureau: Bureau) -> None:
    transport = httpx.ASGITransport(app=bureau.front)
    async with httpx.AsyncClient(transport=transport, base_url="https://gateway") as client:
        bureau.client, plain = client, bureau.client
        form = await client.get(SIGN_IN)
        entry = bureau.credentials("hub")
        fields = {"user": entry["user"], "password": entry["password"], "token": token_of(form)}
        answer = await client.post(SIGN_IN, data=fields, headers={"Origin": "https://gateway"})
        client.cookies.clear()
        planted = await client.get("/console/", headers={"Cookie": f"{COOKIE}={token_in(answer)}"})
    bureau.client = plain

    cookies = answer.headers.get_list("set-cookie")
    assert all(cookie.startswith("__Host-") and {"Secure", "Path=/"} <= set(cookie.split("; ")) for cookie in cookies)
    assert planted.status_code == 303  # a neighbouring host may set the plain name


def token_in(answer: httpx.Response) -> str:
    """The session that an answer sets."""
    [token] = re.findall(rf"{COOKIE}=([^;]+)", " ".join(answer.headers.get_list("set-cookie")))
    return str(token)


async def test_a_wrong_user_or_password_is_reported_plainly_and_alike(bureau: Bureau) -> None:
    wrong = ({"password": "nope"}, {"user": "nobody"}, {"user": "a\0b"}, {"password": "x" * 300})
    answers = [await bureau.sign_in("hub", **fields) for fields in wrong]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert all("用户名、密码或验证码不正确。检查后再试。" in answer.text for answer in answers)
    assert COOKIE not in bureau.client.cookies


async def test_a_sign_in_from_a_foreign_page_is_refused(bureau: Bureau) -> None:
    form = await bureau.client.get(SIGN_IN)
    entry = bureau.credentials("hub")
    fields = {"user": entry["user"], "password": entry["password"], "token": token_of(form)}
    origins = ("http://elsewhere", "null", "http://gateway.elsewhere", "http://gateway:81", "", None)
    sent = [{} if origin is None else {"Origin": origin} for origin in origins]
    answers = [await bureau.client.post(SIGN_IN, data=fields, headers=headers) for headers in sent]

    assert [answer.status_code for answer in answers] == [403] * len(origins)
    assert all("没有登录" in answer.text for answer in answers)
    assert COOKIE not in bureau.client.cookies


async def test_a_sign_in_without_the_pages_own_token_is_refused(bureau: Bureau) -> None:
    answers = [await bureau.sign_in("hub", token=token) for token in ("", "0" * 64, "不对")]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert COOKIE not in bureau.client.cookies


async def test_a_token_is_worth_nothing_in_another_browser(bureau: Bureau) -> None:
    form = await bureau.client.get(SIGN_IN)
    bureau.client.cookies.clear()

    answer = await bureau.sign_in("hub", token=token_of(form))

    assert answer.status_code == 403


async def test_a_form_that_is_not_a_form_is_refused(bureau: Bureau) -> None:
    await bureau.client.get(SIGN_IN)

    sent = [
        await bureau.client.post(SIGN_IN, content=body, headers={"Origin": ORIGIN, "Content-Type": kind})
        for body, kind in (
            (b"{}", "application/json"),
            (b"\xff\xfe", "application/x-www-form-urlencoded"),
            (b"&".join([b"a=1"] * 50), "application/x-www-form-urlencoded"),
        )
    ]

    assert [answer.status_code for answer in sent] == [403] * 3


async def test_signing_out_ends_the_session_of_this_browser(bureau: Bureau) -> None:
    page = await bureau.home_of("hub", "/console/hub")

    answer = await bureau.client.post("/console/sign-out", data={"token": token_of(page)}, headers={"Origin": ORIGIN})

    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert (await bureau.client.get("/console/")).status_code == 303


async def test_nobody_else_can_sign_a_person_out(bureau: Bureau) -> None:
    page = await bureau.home_of("hub", "/console/hub")
    sent = (("http://elsewhere", token_of(page)), (ORIGIN, ""))
    answers = [
        await bureau.client.post("/console/sign-out", data={"token": token}, headers={"Origin": origin})
        for origin, token in sent
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert (await bureau.first_page()).status_code == 200


async def test_a_spoilt_session_leads_back_to_sign_in_and_is_dropped(bureau: Bureau) -> None:
    bureau.client.cookies.set(COOKIE, "e30.e30.e30")

    sent = await bureau.client.get("/console/")
    form = await bureau.client.get(SIGN_IN)

    assert (sent.status_code, sent.headers["location"]) == (303, SIGN_IN)
    assert any(cookie.startswith(f'{COOKIE}=""; expires=') for cookie in form.headers.get_list("set-cookie"))


async def test_the_cookie_reads_but_changes_nothing_outside_the_console(bureau: Bureau) -> None:
    await bureau.sign_in("hub")

    read = await bureau.client.get("/v1/accounts/me")
    changed = await bureau.client.post("/v1/accounts/hub.dev/keys", headers={"Idempotency-Key": "k-1"})

    assert (read.status_code, changed.status_code) == (200, 401)


async def test_after_many_wrong_passwords_a_person_waits(bureau: Bureau) -> None:
    answers = [await bureau.sign_in("hub", password="nope") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert "过一会儿再试" in answers[-1].text


async def test_a_session_that_was_signed_out_of_is_good_nowhere_else(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    copied = {"Cookie": f"{COOKIE}={bureau.client.cookies[COOKIE]}"}
    page = await bureau.first_page()

    await bureau.client.post("/console/sign-out", data={"token": token_of(page)}, headers={"Origin": ORIGIN})

    bureau.client.cookies.clear()
    assert (await bureau.client.get("/v1/accounts/me", headers=copied)).status_code == 401
