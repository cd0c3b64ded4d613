"""A person's own account with a browser: a second factor from the picture on, and sessions that are ended."""

import re

import httpx
import pytest
import segno
from bureau import ORIGIN, SIGN_IN, Bureau, code_of, token_of
from sqlalchemy import text

from chassis.clock import new_id
from gateway.accounts.second_factor import parse_secret, provisioning_uri
from gateway.edge.authentication import COOKIE
from gateway.settings import Timings

ACCOUNT, FACTOR, PASSWORD = "/console/account", "/console/second-factor", "/console/password"
GATEWAY = {"timings": Timings(identity_cached=0.0)}  # whose right was changed is looked up anew
STRICT = pytest.mark.parametrize("bureau", [{"second_factor_required": True}], indirect=True)
GOOD = "lampe-9 unter dem dach"


def secret_of(page: httpx.Response) -> str:
    found = re.search(r'name="secret" value="([A-Z2-7]+)"', page.text)
    assert found, page.text
    return found[1]


async def send(bureau: Bureau, path: str, form: httpx.Response, **fields: str) -> httpx.Response:
    sent = {"token": token_of(form)} | fields
    return await bureau.client.post(path, data=sent, headers={"Origin": ORIGIN})


async def set_factor(bureau: Bureau, role: str = "hub") -> str:
    """The secret of a second factor that was set a moment ago."""
    form = await bureau.client.get(FACTOR)
    secret, password = secret_of(form), bureau.credentials(role)["password"]
    answer = await send(bureau, FACTOR, form, secret=secret, password=password, code=code_of(secret))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{SIGN_IN}/second-factor")
    return secret


def sessions_of(page: httpx.Response) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f-]{36})"', page.text)


async def end(bureau: Bureau, session: str, **fields: str) -> httpx.Response:
    form = await bureau.client.get(ACCOUNT)
    return await send(
        bureau, ACCOUNT, form, **{"session": session, "password": bureau.credentials("hub")["password"]} | fields
    )


@STRICT
async def test_where_a_second_factor_is_required_every_page_leads_to_setting_it(bureau: Bureau) -> None:
    await bureau.sign_in("operator")

    responses = [await bureau.client.get(path) for path in ("/console/", "/console/quarantine")]
    form = await bureau.client.get(FACTOR)

    assert [answer.headers["location"] for answer in responses] == [FACTOR] * 2
    assert "本单位要求两步验证" in form.text


@STRICT
async def test_a_password_that_others_saw_is_changed_before_the_second_factor_is_set(bureau: Bureau) -> None:
    initial = await bureau.let_in("zhang.wei")
    await bureau.sign_in("hub", user="zhang.wei", password=initial)
    first = await bureau.client.get("/console/")
    form = await bureau.client.get(PASSWORD)
    await send(bureau, PASSWORD, form, password=initial, new=GOOD, again=GOOD)
    await bureau.sign_in("hub", user="zhang.wei", password=GOOD)
    second = await bureau.client.get("/console/")

    assert [answer.headers["location"] for answer in (first, second)] == [PASSWORD, FACTOR]


async def test_a_factor_set_from_the_picture_is_requested_from_then_on(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    secret = await set_factor(bureau)

    response = await bureau.client.get(f"{SIGN_IN}/second-factor")
    without = await bureau.sign_in("hub")
    signed_in = await bureau.sign_in("hub", code=code_of(secret, later=1))
    own, form = await bureau.client.get(ACCOUNT), await bureau.client.get(FACTOR)

    assert "现在用的验证码" in form.text
    assert "两步验证已设置" in response.text
    assert (without.status_code, signed_in.status_code) == (401, 303)
    assert "已设置" in own.text


async def test_the_picture_holds_the_address_that_authenticators_read(bureau: Bureau) -> None:
    await bureau.sign_in("hub")

    form = await bureau.client.get(FACTOR)

    address = provisioning_uri(parse_secret(secret_of(form)), "hub.dev")
    assert re.search(r'<path stroke="#000" d="([^"]+)"', form.text)
    drawn = segno.make_qr(address, error="m").svg_inline(omitsize=True, dark="#000", light="#fff", lineclass=None)
    assert drawn.split(' d="')[2] in form.text
    assert secret_of(form) not in form.text.replace(f'value="{secret_of(form)}"', "")  # else only in groups of four


async def test_what_is_wrong_with_a_factor_is_reported_plainly_and_the_picture_stays(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    form = await bureau.client.get(FACTOR)
    secret, password = secret_of(form), bureau.credentials("hub")["password"]
    good = {"secret": secret, "password": password, "code": code_of(secret)}

    answers = [
        await send(bureau, FACTOR, form, **good | {"code": "000000"}),
        await send(bureau, FACTOR, form, **good | {"password": "guess"}),
        await send(bureau, FACTOR, form, **good | {"token": "0" * 64}),
        await send(bureau, FACTOR, form, **good | {"secret": '"><script>'}),
    ]

    assert [answer.status_code for answer in answers] == [422, 403, 403, 403]
    for answer, word in zip(answers, ("验证码不正确", "密码或现在用的", "页面已过期", "页面已过期"), strict=True):
        assert word in answer.text
    assert [secret_of(answer) == secret for answer in answers] == [True, True, False, False]
    assert "<script" not in answers[-1].text
    assert "未设置" in (await bureau.client.get(ACCOUNT)).text


async def test_a_person_sees_and_ends_a_session_that_should_not_be_there(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    await bureau.client.get(ACCOUNT)
    stolen = bureau.client.cookies[COOKIE]
    await bureau.sign_in("hub")
    own = await bureau.client.get(ACCOUNT)
    mine, other = sessions_of(own)

    ended = await end(bureau, other)
    after = await bureau.client.get(ended.headers["location"])
    gone = await end(bureau, other)
    still_mine = bureau.client.cookies[COOKIE]
    bureau.client.cookies.clear()
    thief = await bureau.client.get(ACCOUNT, headers={"Cookie": f"{COOKIE}={stolen}"})

    assert own.text.index(mine) < own.text.index("当前") < own.text.index(other)
    assert (ended.status_code, ended.headers["location"]) == (303, f"{ACCOUNT}/ended")
    assert "已退出所选的登录" in after.text
    assert sessions_of(after) == [mine]
    assert (gone.status_code, "已经退出" in gone.text) == (404, True)
    assert thief.headers["location"] == SIGN_IN
    assert still_mine != stolen


@pytest.mark.parametrize("which", ["all", "present"])
async def test_who_ends_the_session_they_sit_in_signs_in_again(bureau: Bureau, which: str) -> None:
    await bureau.sign_in("hub")
    [mine] = sessions_of(await bureau.client.get(ACCOUNT))

    ended = await end(bureau, which if which == "all" else mine)

    assert (ended.status_code, ended.headers["location"]) == (303, SIGN_IN)
    assert COOKIE not in bureau.client.cookies
    assert (await bureau.client.get(ACCOUNT)).headers["location"] == SIGN_IN


async def test_nothing_ends_without_the_password_or_from_a_foreign_page(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    [mine] = sessions_of(await bureau.client.get(ACCOUNT))

    answers = [
        await end(bureau, mine, password="guess"),
        await end(bureau, mine, token="0" * 64),
        await end(bureau, str(new_id())),
        await end(bureau, "nothing"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 404, 404]
    for answer, word in zip(answers, ("密码不正确", "页面已过期", "没有选中", "没有选中"), strict=True):
        assert word in answer.text
    assert sessions_of(await bureau.client.get(ACCOUNT)) == [mine]


async def test_who_is_not_signed_in_has_no_account_to_look_at(bureau: Bureau) -> None:
    paths = (ACCOUNT, f"{ACCOUNT}/ended", f"{ACCOUNT}/key-ended", FACTOR)
    forms = (ACCOUNT, f"{ACCOUNT}/keys", f"{ACCOUNT}/keys/end", FACTOR)
    answers = [await bureau.client.get(path) for path in paths]
    answers += [await bureau.client.post(path, data={}) for path in forms]

    assert [answer.headers["location"] for answer in answers] == [SIGN_IN] * 8


def keys_of(page: httpx.Response) -> list[str]:
    return re.findall(r'name="key" value="([0-9a-f]{12})"', page.text)


def made_key(page: httpx.Response) -> str:
    """The key that the page shows this once."""
    found = re.search(r'id="made">(wq_[^<]+)<', page.text)
    assert found, page.text
    return found[1]


async def whose(bureau: Bureau, key: str) -> tuple[int, str | None]:
    """What a program with this key is told, without a cookie."""
    cookies = dict(bureau.client.cookies)
    bureau.client.cookies.clear()
    answer = await bureau.client.get("/v1/accounts/me", headers={"Authorization": f"Bearer {key}"})
    bureau.client.cookies.update(cookies)
    return answer.status_code, answer.json().get("account")


async def test_a_person_makes_a_key_sees_it_once_and_ends_it(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    form = await bureau.client.get(ACCOUNT)
    [before] = keys_of(form)

    made = await send(bureau, f"{ACCOUNT}/keys", form, password=bureau.credentials("hub")["password"])
    key = made_key(made)
    works = await whose(bureau, key)
    own = await bureau.client.get(ACCOUNT)
    newest, former = keys_of(own)
    ended = await send(bureau, f"{ACCOUNT}/keys/end", own, key=newest)
    after = await bureau.client.get(ended.headers["location"])

    assert (made.status_code, "只显示这一次" in made.text, made.headers["cache-control"]) == (200, True, "no-store")
    assert (works, former, key.startswith(f"wq_{newest}.")) == ((200, "hub.dev"), before, True)
    assert "只显示这一次" not in own.text
    assert key.partition(".")[2] not in own.text
    assert (ended.status_code, ended.headers["location"]) == (303, f"{ACCOUNT}/key-ended")
    assert "所选的密钥已作废" in after.text
    assert keys_of(after) == [former]
    assert (await whose(bureau, key))[0] == 401


async def test_who_has_a_second_factor_makes_a_key_with_a_code_of_it(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    secret, password = await set_factor(bureau), bureau.credentials("hub")["password"]
    await bureau.sign_in("hub", code=code_of(secret, later=1))
    async with bureau.front.own.state.transactions.begin() as work:  # type: ignore[attr-defined]
        await work.db.execute(text("update accounts set totp_step = 0"))
    form = await bureau.client.get(ACCOUNT)

    refused = [await send(bureau, f"{ACCOUNT}/keys", form, password=password, code=code) for code in ("", "000000")]
    made = await send(bureau, f"{ACCOUNT}/keys", form, password=password, code=code_of(secret))

    assert keys_of(form) == []  # setting the factor ended what was made without it
    assert [(answer.status_code, "没有开通" in answer.text) for answer in refused] == [(403, True)] * 2
    assert (await whose(bureau, made_key(made))) == (200, "hub.dev")


async def test_no_key_is_made_or_ended_from_a_foreign_page_or_without_the_password(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    form = await bureau.client.get(ACCOUNT)
    [mine], right = keys_of(form), {"password": bureau.credentials("hub")["password"]}
    make, end_one = f"{ACCOUNT}/keys", f"{ACCOUNT}/keys/end"
    foreign = {"Origin": "http://elsewhere"}

    answers = [
        await send(bureau, make, form, password="guess"),
        await send(bureau, make, form),
        await send(bureau, make, form, **right, token="0" * 64),
        await send(bureau, end_one, form, key=mine, token="0" * 64),
        await bureau.client.post(make, data=right | {"token": token_of(form)}, headers=foreign),
        await bureau.client.post(end_one, data={"key": mine, "token": token_of(form)}, headers=foreign),
        await send(bureau, end_one, form, key="0" * 12),
        await send(bureau, end_one, form),
        await send(bureau, end_one, form, key="a\0b"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6 + [404] * 3
    words = ["没有开通"] * 2 + ["页面已过期"] * 4 + ["没有选中密钥"] * 3
    for answer, word in zip(answers, words, strict=True):
        assert word in answer.text
        assert "wq_" not in answer.text.replace(f"wq_{mine}", "")
    assert keys_of(await bureau.client.get(ACCOUNT)) == [mine]


async def test_a_key_that_follows_one_that_signs_shows_its_signing_secret_too(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    form, password = await bureau.client.get(ACCOUNT), bureau.credentials("hub")["password"]
    await bureau.client.post(
        f"/v1/accounts/me/keys/{keys_of(form)[0]}/signing-secret",
        json={"password": password},
        headers={"Authorization": bureau.credentials("hub")["value"], "Idempotency-Key": "sign"},
    )

    made = await send(bureau, f"{ACCOUNT}/keys", form, password=password)

    assert re.search(r"wqs_[\w-]{43} \(hmac-sha256\)", made.text)
    assert "要签名" in made.text


async def test_a_key_of_somebody_else_is_not_ended(bureau: Bureau) -> None:
    await bureau.sign_in("officer")
    [theirs] = keys_of(await bureau.client.get(ACCOUNT))
    await bureau.sign_in("hub")

    answer = await send(bureau, f"{ACCOUNT}/keys/end", await bureau.client.get(ACCOUNT), key=theirs)

    assert answer.status_code == 404
    await bureau.sign_in("officer")
    assert keys_of(await bureau.client.get(ACCOUNT)) == [theirs]


async def test_a_program_is_offered_no_form_for_a_password_it_does_not_have(bureau: Bureau) -> None:
    partner = bureau.credentials("partner")

    page = await bureau.client.get(ACCOUNT, headers={partner["header"]: partner["value"]})

    assert len(keys_of(page)) == 1
    assert f'action="{ACCOUNT}/keys"' not in page.text
