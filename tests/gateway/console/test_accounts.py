"""Accounts by the console: each act goes through the interface, and what is shown once is shown once."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
from bureau import ORIGIN, SIGN_IN, Bureau, token_of
from settling import settling_at

from gateway.accounts.account_models import Role
from gateway.console.accounts.acts import ACTS, lock_of
from gateway.console.accounts.models import Account
from gateway.console.translations import Translations

ACCOUNTS = "/console/accounts"
NEW = f"{ACCOUNTS}/new"
words = Translations("zh")


def text_of(page: httpx.Response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def secret_of(page: httpx.Response, what: str) -> str:
    found = re.search(rf'id="shown-{what}">([^<]+)<', page.text)
    assert found, text_of(page)
    return unescape(found[1])


async def send(bureau: Bureau, path: str, page: httpx.Response | None = None, **fields: str) -> httpx.Response:
    """Send the form of an act, as the page of the account has it."""
    page = page or await bureau.client.get(path.rpartition("/")[0] if path != NEW else NEW)
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key, page.text
    sent = {"token": token_of(page), "key": key[1]} | fields
    return await bureau.client.post(path, data=sent, headers={"Origin": ORIGIN})


async def opened(bureau: Bureau, name: str, **fields: str) -> httpx.Response:
    await bureau.sign_in("administrator")
    return await send(bureau, NEW, name=name, **fields)


async def acts_of(bureau: Bureau, name: str) -> list[tuple[str, str, str | None]]:
    async with bureau.front.own.state.transactions.begin() as work:  # type: ignore[attr-defined]
        rows = await work.db.exec_driver_sql(
            f"select account, act, reason from audit where subject = '{name}' order by id"  # noqa: S608
        )
        return [tuple(row) for row in rows]


async def test_an_administrator_lands_on_the_accounts(bureau: Bureau) -> None:
    landed = await bureau.home_of("administrator")
    page = await bureau.client.get(landed.headers["location"])

    assert landed.headers["location"] == ACCOUNTS
    assert "operator_2.dev" in text_of(page)
    assert "消费者权益保护股" in text_of(page)


async def test_a_person_is_let_in_with_a_password_that_is_shown_once_and_changed(bureau: Bureau) -> None:
    page = await opened(bureau, "chen.yi", **{"roles.officer": "yes", "department": "food"})
    password = secret_of(page, "password")
    again = await bureau.client.get(f"{ACCOUNTS}/chen.yi")
    signed_in = await _sign_in(bureau, "chen.yi", password)
    first = await bureau.client.get("/console/")

    assert "账号已开通" in text_of(page)
    assert password not in again.text
    assert "等本人改密码" in text_of(again)
    assert signed_in.status_code == 303
    assert first.headers["location"] == "/console/password"
    assert (await acts_of(bureau, "chen.yi"))[:2] == [
        ("administrator.dev", "account.open", "officer food"),
        ("administrator.dev", "password.reset", None),
    ]


async def _sign_in(bureau: Bureau, user: str, password: str) -> httpx.Response:
    bureau.client.cookies.clear()
    form = await bureau.client.get(SIGN_IN)
    fields = {"user": user, "password": password, "token": token_of(form)}
    return await bureau.client.post(SIGN_IN, data=fields, headers={"Origin": ORIGIN})


async def test_the_same_form_sent_twice_opens_nothing_twice_and_shows_nothing_again(bureau: Bureau) -> None:
    await bureau.sign_in("administrator")
    form = await bureau.client.get(NEW)
    fields = {"name": "chen.yi", "roles.auditor": "yes"}
    first, second = [await send(bureau, NEW, form, **fields) for _ in range(2)]

    assert first.status_code == 200
    assert second.status_code >= 400
    assert secret_of(first, "password") not in second.text


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"name": "chen.yi", "roles.officer": "yes"}, "须有股室"),
        ({"name": "chen.yi"}, "这一项要填"),
        ({"name": "hub.dev", "roles.hub": "yes"}, "这个名称已被使用"),
        ({"name": "X Y", "roles.hub": "yes"}, "wrong"),
    ],
)
async def test_what_no_account_can_be_comes_back_to_its_field(
    bureau: Bureau, fields: dict[str, str], word: str
) -> None:
    answer = await opened(bureau, **fields)

    assert answer.status_code in (409, 422)
    assert word in answer.text
    assert f'value="{fields["name"]}"' in answer.text


async def test_a_closed_account_is_out_at_once_with_the_reason_in_the_trail(bureau: Bureau) -> None:
    await opened(bureau, "chen.yi", **{"roles.auditor": "yes"})
    closed = await send(bureau, f"{ACCOUNTS}/chen.yi/disable", reason="调离本单位")
    page = await bureau.client.get(closed.headers["location"])
    listed = await bureau.client.get(f"{ACCOUNTS}?state=disabled")
    enabled = await send(bureau, f"{ACCOUNTS}/chen.yi/enable", reason="调回")

    assert "账号已停用" in text_of(page)
    assert "chen.yi" in text_of(listed)
    assert enabled.status_code == 303
    trail = await acts_of(bureau, "chen.yi")
    assert ("administrator.dev", "account.disable", "调离本单位") in trail
    assert ("administrator.dev", "account.enable", "调回") in trail


async def test_a_reason_is_needed_and_what_was_written_stays(bureau: Bureau) -> None:
    await opened(bureau, "chen.yi", **{"roles.auditor": "yes"})
    missing = await send(bureau, f"{ACCOUNTS}/chen.yi/disable", reason="")
    short = await send(bureau, f"{ACCOUNTS}/chen.yi/disable", reason="走")

    assert (missing.status_code, short.status_code) == (422, 422)
    assert "这一项要填" in text_of(missing)
    assert ">走</textarea>" in re.sub(r">\s+", ">", short.text)


async def test_roles_change_at_once(bureau: Bureau) -> None:
    await opened(bureau, "chen.yi", **{"roles.auditor": "yes"})
    fields = {"roles.officer": "yes", "roles.section_head": "yes", "department": "quality"}
    changed = await send(bureau, f"{ACCOUNTS}/chen.yi/standing", **fields)
    page = await bureau.client.get(changed.headers["location"])

    assert "承办人、股室负责人" in text_of(page)
    assert "产品质量股" in text_of(page)


async def test_the_last_administrator_stays(bureau: Bureau) -> None:
    await bureau.sign_in("administrator")
    answer = await send(bureau, f"{ACCOUNTS}/administrator.dev/disable", reason="不用了")

    assert answer.status_code == 409
    assert "这是最后一个管理员" in text_of(answer)


async def test_a_password_is_reset_and_shown_once(bureau: Bureau) -> None:
    await opened(bureau, "chen.yi", **{"roles.auditor": "yes"})
    page = await send(bureau, f"{ACCOUNTS}/chen.yi/password")

    assert "密码已重设" in text_of(page)
    assert (await _sign_in(bureau, "chen.yi", secret_of(page, "password"))).status_code == 303


async def test_a_partys_key_is_made_rotated_signed_and_ended(bureau: Bureau) -> None:
    page = await opened(bureau, "city.data", **{"roles.partner": "yes"})
    first = secret_of(page, "key")
    prefix = first.split(".")[0].removeprefix("wq_")
    rotated = await send(bureau, f"{ACCOUNTS}/city.data/key")
    second = secret_of(rotated, "key")
    signed = await send(bureau, f"{ACCOUNTS}/city.data/secret", prefix=prefix, algorithm="hmac-sha256")
    listed = await bureau.client.get(f"{ACCOUNTS}/city.data")
    ended = await send(bureau, f"{ACCOUNTS}/city.data/end-key", prefix=prefix)
    after = await bureau.client.get(ended.headers["location"])

    assert "24 小时" in text_of(listed)
    assert first != second
    assert "失效，这之前两把都能用" in text_of(rotated)
    assert signed.status_code == 200, text_of(signed)
    assert secret_of(signed, "secret") not in listed.text
    assert "密钥已作废" in text_of(after)
    assert text_of(listed).count(prefix) > text_of(after).count(prefix)


async def test_a_person_of_an_agency_gets_a_password_and_no_key(bureau: Bureau) -> None:
    page = await opened(bureau, "wang.wu", **{"roles.agency": "yes", "agency": "housing", "person": "true"})
    staff = await opened(bureau, "li.si", **{"roles.partner": "yes", "person": "true"})

    assert (await _sign_in(bureau, "wang.wu", secret_of(page, "password"))).status_code == 303
    assert 'id="shown-key"' not in page.text
    assert staff.status_code == 422
    assert "写明是哪个合作单位的人" in text_of(staff)


async def test_acts_that_do_not_apply_are_locked_with_the_reason(bureau: Bureau) -> None:
    page = text_of(await bureau.home_of("administrator", f"{ACCOUNTS}/hub.dev"))

    assert "没有设置两步验证" in page
    assert "个人的密钥只能由本人在“我的账号”里用密码开通" in page


@pytest.mark.pure
@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_name_and_every_act_is_open_or_locked(role: Role) -> None:
    facts: dict[str, Any] = dict.fromkeys(Account.model_fields) | {"name": "x", "roles": [role], "scopes": []}
    account = Account(**facts | {"has_password": False, "second_factor": False})

    assert words.has(f"role.{role}")
    assert all(lock is None or lock.why for lock in (lock_of(act, account, words) for act in ACTS))


async def test_an_auditor_reads_and_does_nothing(bureau: Bureau) -> None:
    page = await bureau.home_of("auditor", f"{ACCOUNTS}/hub.dev")
    answer = await bureau.client.post(f"{ACCOUNTS}/hub.dev/password", data={}, headers={"Origin": ORIGIN})

    assert "归系统管理员办" in text_of(page)
    assert "<form" not in page.text[page.text.index("<main") :]
    assert answer.status_code == 403


async def test_nobody_else_sees_them(bureau: Bureau) -> None:
    await bureau.sign_in("hub")
    answers = [await bureau.client.get(path) for path in (ACCOUNTS, NEW, f"{ACCOUNTS}/hub.dev")]

    assert {answer.status_code for answer in answers} == {403}


async def test_what_is_not_there_is_reported_plainly(bureau: Bureau) -> None:
    await bureau.sign_in("administrator")
    nobody = await bureau.client.get(f"{ACCOUNTS}/nobody.anywhere")

    assert nobody.status_code == 404
    assert "没有这个账号" in text_of(nobody)


async def test_a_form_of_another_page_does_nothing(bureau: Bureau) -> None:
    await bureau.sign_in("administrator")
    for path in (NEW, f"{ACCOUNTS}/hub.dev/password"):
        answer = await bureau.client.post(path, data={"token": "x"}, headers={"Origin": ORIGIN})
        assert answer.status_code == 403
        assert "什么也没有做" in text_of(answer)


async def test_a_person_of_an_enterprise_is_bound_to_it_by_its_name(bureau: Bureau, database_url: str) -> None:
    async with settling_at(bureau, database_url) as settling:
        await bureau.sign_in("administrator")
        form = await bureau.client.get(NEW)
        unbound = await opened(bureau, "yue.he", **{"roles.enterprise": "yes", "person": "true"})
        page = await opened(
            bureau, "yue.he", **{"roles.enterprise": "yes", "person": "true", "enterprise": settling.firm}
        )
        listed = await bureau.client.get(ACCOUNTS)

    assert re.search(r'name="person" value="true" checked', form.text)
    assert unbound.status_code == 422
    assert secret_of(page, "password")
    assert "悦禾生活超市" in text_of(page)
    assert "悦禾生活超市" in text_of(listed)
    assert settling.firm not in text_of(listed)


async def test_a_person_of_a_partner_sees_what_the_partner_files(bureau: Bureau) -> None:
    page = await opened(bureau, "huo.ban", **{"roles.partner": "yes", "person": "true", "partner": "partner.dev"})
    nowhere = await opened(bureau, "shui", **{"roles.partner": "yes", "person": "true", "partner": "partner.x"})
    async with bureau.front.own.state.transactions.begin() as work:  # type: ignore[attr-defined]
        [(staff,), (partner,)] = await work.db.exec_driver_sql(
            "select source from accounts where name in ('huo.ban', 'partner.dev') order by name"
        )

    assert secret_of(page, "password")
    assert staff == partner
    assert nowhere.status_code == 422


async def test_nobody_is_led_to_a_page_that_is_closed_to_them(bureau: Bureau) -> None:
    administrator = await bureau.home_of("administrator", f"{ACCOUNTS}/partner.dev")
    auditor = await bureau.home_of("auditor", f"{ACCOUNTS}/partner.dev")

    assert "/console/audit" not in administrator.text
    assert "/console/audit?account=partner.dev" in auditor.text


async def test_an_account_that_nobody_used_yet_says_so(bureau: Bureau) -> None:
    person = await bureau.home_of("administrator", f"{ACCOUNTS}/officer.dev")
    machine = await bureau.client.get(f"{ACCOUNTS}/partner.dev")

    assert "还没来过" in text_of(person)
    assert "用密钥的不记" in text_of(machine)
    assert "partner:" not in text_of(machine)
