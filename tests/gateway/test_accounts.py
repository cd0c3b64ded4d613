"""Accounts from the first administrator of an installation to the last one, who stays."""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.clock import machine_now
from chassis.db.migrate import ROOT
from gateway import store
from gateway.__main__ import NotAnAdministrator, make_administrator
from gateway.accounts.administration import TEMPORARY_PASSWORD_LIFETIME
from gateway.accounts.development_credentials import disable_credentials
from gateway.settings import Timings
from tests.gateway.echoing import Echoing, credentials, echoing
from tests.sweeps import sampled

GOOD = "lampe-9 unter dem dach"
OTHER = "zwei gelbe kraniche 7"


class Administrator:
    """An administrator at work."""

    def __init__(self, house: Echoing, home: Path) -> None:
        self.house = house
        self.home = home
        self._headers = credentials(home, "administrator")
        self._keys = iter(range(1000))

    async def do(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent_headers = {"Idempotency-Key": f"accounts-{next(self._keys)}"} | self._headers | headers
        return await self.house.client.request(method, f"/v1/accounts{path}", json=body, headers=sent_headers)

    async def opened(self, name: str, *roles: str, **places: Any) -> Any:
        answer = await self.do("POST", "", {"name": name, "roles": roles, **places})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def sign_in(self, name: str, password: str) -> httpx.Response:
        return await self.house.client.post("/v1/sessions", json={"user": name, "password": password})

    async def person(self, name: str, *roles: str, **places: Any) -> dict[str, str]:
        """Somebody who signed in, changed the password and signed in again."""
        initial = (await self.opened(name, *roles, **places))["password"]
        session = bearing(await self.sign_in(name, initial))
        assert (await self.change(session, initial, GOOD)).status_code == 200
        return bearing(await self.sign_in(name, GOOD))

    async def change(self, session: dict[str, str], password: str, chosen: str) -> httpx.Response:
        body = {"password": password, "new_password": chosen}
        return await self.house.client.put("/v1/accounts/me/password", json=body, headers=session)

    async def own_key(self, name: str, session: dict[str, str]) -> dict[str, str]:
        """A key of a person, made with the password."""
        made = await self.do("POST", f"/{name}/keys", {"password": GOOD}, **session)
        assert made.status_code == 201, made.text
        return key_of(made.json())

    async def me(self, headers: dict[str, str]) -> httpx.Response:
        return await self.house.client.get("/v1/accounts/me", headers=headers)

    async def acts(self) -> list[tuple[str, str, str, str | None]]:
        async with self.house.own.state.transactions.begin() as work:
            rows = await work.db.execute(text("select account, act, subject, reason from audit order by id"))
            return [tuple(row) for row in rows]


@pytest.fixture
def administrator(house: Echoing, home: Path) -> Administrator:
    return Administrator(house, home)


def bearing(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def key_of(opened: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {opened['key']}"}


async def test_a_person_changes_the_shown_password_before_anything_else(administrator: Administrator) -> None:
    initial = (await administrator.opened("zhang.wei", "officer", department="food"))["password"]
    first = await administrator.sign_in("zhang.wei", initial)
    session = bearing(first)

    may_nothing = (await administrator.me(session)).json()
    no_key = await administrator.house.client.post("/v1/accounts/me/keys", headers=session | {"Idempotency-Key": "k"})
    changed = await administrator.change(session, initial, GOOD)
    again = await administrator.sign_in("zhang.wei", GOOD)

    assert first.json()["must_change_password"]
    assert (may_nothing["roles"], may_nothing["department"], no_key.status_code) == ([], None, 403)
    assert (changed.status_code, (await administrator.me(session)).status_code) == (200, 401)
    assert not again.json()["must_change_password"]
    assert ((await administrator.me(bearing(again))).json()["roles"]) == ["officer"]
    assert (await administrator.sign_in("zhang.wei", initial)).status_code == 401


async def test_a_shown_password_that_lay_about_is_good_no_longer(administrator: Administrator) -> None:
    initial = (await administrator.opened("zhang.wei", "auditor"))["password"]
    async with administrator.house.own.state.transactions.begin() as work:
        account = await store.get_account(work.db, "zhang.wei")
        assert account is not None
        assert account.password_until is not None
        assert account.password_until - machine_now() <= TEMPORARY_PASSWORD_LIFETIME
        await store.save_account(work.db, replace(account, password_until=machine_now()))

    assert (await administrator.sign_in("zhang.wei", initial)).status_code == 401


async def test_a_weak_password_is_refused_by_its_field_and_not_repeated(administrator: Administrator) -> None:
    initial = (await administrator.opened("zhang.wei", "auditor"))["password"]
    session = bearing(await administrator.sign_in("zhang.wei", initial))

    weak = {"zu kurz": "too_short", "password-1234": "common", "zhang.wei-zhang": "common", initial: "unchanged"}
    answers = {chosen: await administrator.change(session, initial, chosen) for chosen in weak}

    for chosen, refused in answers.items():
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["field"], error["code"]) == (422, "/new_password", weak[chosen])
        assert chosen not in refused.text


async def test_a_stolen_session_does_not_find_the_password_by_trying(administrator: Administrator) -> None:
    session = await administrator.person("zhang.wei", "auditor")

    answers = [(await administrator.change(session, f"guess {number}", OTHER)).status_code for number in range(8)]

    assert answers[0] == 403
    assert answers[-1] == 429


PARTIES: list[tuple[list[str], dict[str, Any], dict[str, Any]]] = [
    (["partner"], {}, {"source": "partner:new.partner"}),
    (["platform"], {"source": "12345", "scopes": ["backdate"]}, {"source": "12345", "scopes": ["backdate"]}),
    (["agency"], {"agency": "tobacco"}, {"agency": "tobacco"}),
    (["enterprise"], {"enterprise": "0190a000-0000-7000-8000-000000000009"}, {"roles": ["enterprise"]}),
]
NO_ACCOUNTS: list[tuple[dict[str, Any], str]] = [
    ({"name": "A b", "roles": ["hub"]}, "/name"),
    ({"name": "me", "roles": ["hub"]}, "/name"),
    ({"name": "prometheus", "roles": ["hub"]}, "/name"),
    ({"name": "x.y", "roles": []}, "/roles"),
    ({"name": "x.y", "roles": ["service"]}, "/roles/0"),
    ({"name": "x.y", "roles": ["hub", "hub"]}, "/roles"),
    ({"name": "x.y", "roles": ["hub", "partner"]}, "/roles"),
    ({"name": "x.y", "roles": ["officer"]}, "/department"),
    ({"name": "x.y", "roles": ["officer"], "department": "kanarienvogel"}, "/department"),
    ({"name": "x.y", "roles": ["auditor"], "department": "food"}, "/department"),
    ({"name": "x.y", "roles": ["platform"]}, "/source"),
    ({"name": "x.y", "roles": ["hub"], "source": "12345"}, "/source"),
    ({"name": "x.y", "roles": ["agency"]}, "/agency"),
    ({"name": "x.y", "roles": ["partner"], "enterprise": "0190a000-0000-7000-8000-000000000009"}, "/enterprise"),
    ({"name": "x.y", "roles": ["platform"], "source": "12345", "scopes": ["kanarienvogel"]}, "/scopes/0"),
    ({"name": "x.y", "roles": ["hub"], "password": "kanarienvogel"}, "/password"),
]


async def test_an_outside_party_gets_a_key_and_is_bound_to_its_place(administrator: Administrator) -> None:
    for roles, places, visible in PARTIES:
        opened = await administrator.opened(f"new.{roles[0]}", *roles, **places)

        me = (await administrator.me(key_of(opened))).json()

        assert me.items() >= (visible | {"roles": roles}).items()
        assert "password" not in opened


async def test_what_no_account_can_be_is_refused_by_its_field(administrator: Administrator) -> None:
    for body, field in NO_ACCOUNTS:
        refused = await administrator.do("POST", "", body)

        assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field]), body
        assert "kanarienvogel" not in refused.text


async def test_a_name_is_given_once(administrator: Administrator) -> None:
    await administrator.opened("zhang.wei", "hub")

    again = await administrator.do("POST", "", {"name": "zhang.wei", "roles": ["auditor"]})

    assert (again.status_code, again.json()["code"]) == (409, "name_taken")


async def test_what_was_shown_once_stands_nowhere(administrator: Administrator) -> None:
    opened = await administrator.do(
        "POST", "", {"name": "new.one", "roles": ["partner"]}, **{"Idempotency-Key": "same"}
    )
    again = await administrator.do("POST", "", {"name": "new.one", "roles": ["partner"]}, **{"Idempotency-Key": "same"})
    person = await administrator.opened("zhang.wei", "hub")
    secrets = [opened.json()["key"].partition(".")[2], person["password"]]

    async with administrator.house.own.state.transactions.begin() as work:
        tables = await work.db.execute(text("select tablename from pg_tables where schemaname = 'gateway'"))
        texts = [str((await work.db.execute(text(f"select t::text from {name} t"))).all()) for name in tables.scalars()]  # noqa: S608
        bodies = (await work.db.execute(text("select convert_from(body, 'utf8') from idempotency"))).scalars().all()

    assert (again.status_code, again.json()["code"]) == (409, "answer_erased")
    assert not [secret for secret in secrets for rows in (*texts, *map(str, bodies)) if secret in rows]


async def test_the_list_is_turned_page_by_page_and_shows_nothing_that_opens(administrator: Administrator) -> None:
    for number in range(5):
        await administrator.opened(f"partner.{number}", "partner")
    listed: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await administrator.do("GET", f"?limit=2&role=partner{cursor and f'&cursor={cursor}'}")).json()
        listed += answer["items"]
        cursor = answer["next"]
    await administrator.do("POST", "/partner.1/disable", {"reason": "合同到期"})
    disabled = (await administrator.do("GET", "?state=disabled")).json()["items"]
    one = (await administrator.do("GET", "/partner.2")).json()

    assert [account["name"] for account in listed] == [
        "partner.0",
        "partner.1",
        "partner.2",
        "partner.3",
        "partner.4",
        "partner.dev",
    ]
    assert not {"password_hash", "totp_secret", "secret_hash"} & {field for account in listed for field in account}
    assert [account["name"] for account in disabled] == ["partner.1"]
    assert [set(key) for key in one["keys"]] == [{"prefix", "created_at", "expires_at", "algorithm"}]


async def test_an_account_shows_when_its_person_last_used_it(administrator: Administrator) -> None:
    await administrator.person("zhou.li", "hub")
    never = await administrator.opened("nobody.yet", "auditor")
    used = (await administrator.do("GET", "/zhou.li")).json()
    listed = {
        item["name"]: item["last_used_at"] for item in (await administrator.do("GET", "?role=hub")).json()["items"]
    }

    assert used["last_used_at"].endswith("+08:00")
    assert never["last_used_at"] is None
    assert listed["zhou.li"] == used["last_used_at"]


async def test_whoever_is_disabled_is_out_at_once_and_stays_out_when_enabled(administrator: Administrator) -> None:
    session = await administrator.person("zhang.wei", "hub")
    key = await administrator.own_key("zhang.wei", session)
    before = [(await administrator.me(headers)).status_code for headers in (session, key)]

    await administrator.do("POST", "/zhang.wei/disable", {"reason": "调离"})
    during = [(await administrator.me(headers)).status_code for headers in (session, key)]
    refused = await administrator.sign_in("zhang.wei", GOOD)
    await administrator.do("POST", "/zhang.wei/enable", {"reason": "调回"})
    after = [(await administrator.me(headers)).status_code for headers in (session, key)]

    assert (before, during, refused.status_code, after) == ([200, 200], [401, 401], 401, [401, 401])
    assert (await administrator.sign_in("zhang.wei", GOOD)).status_code == 200


async def test_a_partners_key_is_good_again_when_its_account_is(administrator: Administrator) -> None:
    key = key_of(await administrator.opened("new.one", "partner"))

    await administrator.do("POST", "/new.one/disable", {"reason": "合同到期"})
    during = (await administrator.me(key)).status_code
    await administrator.do("POST", "/new.one/enable", {"reason": "续签"})

    assert (during, (await administrator.me(key)).status_code) == (401, 200)


async def test_other_roles_count_at_once(administrator: Administrator) -> None:
    session = await administrator.person("zhang.wei", "officer", department="food")
    assert (await administrator.me(session)).json()["department"] == "food"

    moved = await administrator.do("PUT", "/zhang.wei/roles", {"roles": ["section_head"], "department": "quality"})
    me = (await administrator.me(session)).json()

    assert moved.status_code == 200
    assert (me["roles"], me["department"]) == (["section_head"], "quality")


async def test_what_an_outside_party_is_stays(administrator: Administrator) -> None:
    await administrator.opened("new.one", "partner")

    refused = [
        await administrator.do("PUT", f"/{name}/roles", {"roles": roles})
        for name, roles in (("new.one", ["hub"]), ("hub.dev", ["partner"]))
    ]

    assert [(answer.status_code, answer.json()["errors"][0]["field"]) for answer in refused] == [(422, "/roles")] * 2


async def test_the_last_administrator_cannot_be_removed(administrator: Administrator) -> None:
    disabled = await administrator.do("POST", "/administrator.dev/disable", {"reason": "试试"})
    changed = await administrator.do("PUT", "/administrator.dev/roles", {"roles": ["auditor"]})

    assert [answer.json()["code"] for answer in (disabled, changed)] == ["last_administrator"] * 2
    assert (await administrator.do("GET", "")).status_code == 200


async def test_of_two_administrators_who_dismiss_each_other_one_stays(administrator: Administrator) -> None:
    second = await administrator.person("second", "administrator")

    answers = await asyncio.gather(
        administrator.do("POST", "/second/disable", {"reason": "试试"}),
        administrator.do("POST", "/administrator.dev/disable", {"reason": "试试"}, **second),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_reset_password_and_a_taken_factor_end_every_session_and_key(administrator: Administrator) -> None:
    session = await administrator.person("zhang.wei", "hub")
    key = await administrator.own_key("zhang.wei", session)
    reset = await administrator.do("POST", "/zhang.wei/password")
    after_reset = [(await administrator.me(headers)).status_code for headers in (session, key)]
    fresh = bearing(await administrator.sign_in("zhang.wei", reset.json()["password"]))
    assert (await administrator.change(fresh, reset.json()["password"], GOOD)).status_code == 200
    fresh = bearing(await administrator.sign_in("zhang.wei", GOOD))
    other_key = await administrator.own_key("zhang.wei", fresh)

    await administrator.do("DELETE", "/zhang.wei/second-factor")

    assert (reset.status_code, after_reset) == (201, [401, 401])
    assert reset.json()["password_until"].endswith("+08:00")
    assert [(await administrator.me(headers)).status_code for headers in (fresh, other_key)] == [401, 401]
    ended = [act for act in await administrator.acts() if act[1] == "key.end"]
    assert [(by, whose) for by, _, whose, _ in ended] == [("administrator.dev", "zhang.wei")] * 2


async def test_another_password_of_ones_own_ends_the_keys_of_before(administrator: Administrator) -> None:
    session = await administrator.person("zhang.wei", "hub")
    key = await administrator.own_key("zhang.wei", session)

    assert (await administrator.change(session, GOOD, OTHER)).status_code == 200

    assert (await administrator.me(key)).status_code == 401


async def test_an_agency_that_gets_a_password_loses_the_key_and_makes_its_own(administrator: Administrator) -> None:
    key = key_of(await administrator.opened("the.agency", "agency", agency="housing"))
    rotated = key_of((await administrator.do("POST", "/the.agency/keys")).json())
    by_itself = await administrator.do("POST", "/me/keys", **rotated)
    before = [(await administrator.me(headers)).status_code for headers in (key, rotated, key_of(by_itself.json()))]

    initial = (await administrator.do("POST", "/the.agency/password")).json()["password"]
    after = (await administrator.me(rotated)).status_code
    assert (
        await administrator.change(bearing(await administrator.sign_in("the.agency", initial)), initial, GOOD)
    ).status_code == 200
    session = bearing(await administrator.sign_in("the.agency", GOOD))

    assert (before, after) == ([200] * 3, 401)
    assert (await administrator.do("POST", "/the.agency/keys")).json()["code"] == "own_keys_only"
    assert (await administrator.me(await administrator.own_key("the.agency", session))).status_code == 200


async def test_machines_have_no_password(administrator: Administrator) -> None:
    answers = [await administrator.do("POST", f"/{name}/password") for name in ("partner.dev", "platform_12345.dev")]

    assert [answer.json()["code"] for answer in answers] == ["no_password"] * 2


async def test_a_key_that_others_saw_ends_at_once(administrator: Administrator) -> None:
    key = key_of(await administrator.opened("new.one", "partner"))
    prefix = (await administrator.do("GET", "/new.one")).json()["keys"][0]["prefix"]
    assert (await administrator.me(key)).status_code == 200

    ended = await administrator.do("DELETE", f"/new.one/keys/{prefix}")
    again = await administrator.do("DELETE", f"/new.one/keys/{prefix}")

    assert (ended.status_code, again.status_code) == (200, 404)
    assert (await administrator.me(key)).status_code == 401


async def test_every_act_stands_in_the_audit_trail_with_its_reason(administrator: Administrator) -> None:
    await administrator.person("zhang.wei", "officer", department="food")
    await administrator.do("PUT", "/zhang.wei/roles", {"roles": ["hub"]})
    await administrator.do("POST", "/zhang.wei/disable", {"reason": "调离"})
    await administrator.do("POST", "/zhang.wei/enable", {"reason": "调回"})
    await administrator.do("POST", "/zhang.wei/password")
    await administrator.do("DELETE", "/zhang.wei/second-factor")

    acts = [act for act in await administrator.acts() if act[2] == "zhang.wei"]

    ours = "administrator.dev"
    assert acts == [
        (ours, "account.open", "zhang.wei", "officer food"),
        (ours, "password.reset", "zhang.wei", None),
        ("zhang.wei", "session.open", "zhang.wei", None),
        ("zhang.wei", "password.change", "zhang.wei", None),
        ("zhang.wei", "session.open", "zhang.wei", None),
        (ours, "account.change", "zhang.wei", "officer food -> hub hub"),
        (ours, "account.disable", "zhang.wei", "调离"),
        (ours, "account.enable", "zhang.wei", "调回"),
        (ours, "password.reset", "zhang.wei", None),
        (ours, "second_factor.take", "zhang.wei", None),
    ]


def command(database_url: str, name: str, password: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"WEIQUAN_DATABASE_URL": database_url}
    arguments = [sys.executable, "-m", "gateway", "administrator", name]
    return subprocess.run(
        arguments, cwd=ROOT, env=environment, input=password + "\n", capture_output=True, text=True, check=False
    )


@sampled
async def test_the_first_administrator_comes_from_the_command_line(
    administrator: Administrator, database_url: str
) -> None:
    made, refused = await asyncio.gather(
        asyncio.to_thread(command, database_url, "first.one", GOOD),
        asyncio.to_thread(command, database_url, "first.two", "password-1234"),
    )
    session = bearing(await administrator.sign_in("first.one", GOOD))

    assert (made.returncode, (await administrator.me(session)).json()["roles"]) == (0, ["administrator"])
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (1, "password")
    assert "password-1234" not in str(refused.stderr)
    assert ("installation", "account.open", "first.one", "administrator") in await administrator.acts()


async def test_an_administrator_who_lost_everything_is_let_in_again_and_nobody_else(
    administrator: Administrator,
) -> None:
    session = await administrator.person("zhang.wei", "administrator")
    key = await administrator.own_key("zhang.wei", session)
    await administrator.do("POST", "/zhang.wei/disable", {"reason": "试试"})

    await make_administrator(administrator.house.own.state.transactions, "zhang.wei", OTHER)
    with pytest.raises(NotAnAdministrator):
        await make_administrator(administrator.house.own.state.transactions, "hub.dev", OTHER)

    assert (await administrator.sign_in("zhang.wei", OTHER)).status_code == 200
    assert [(await administrator.me(headers)).status_code for headers in (session, key)] == [401, 401]


async def test_another_process_lets_nobody_in_a_second_later(
    administrator: Administrator, database_url: str, home: Path
) -> None:
    session = await administrator.person("zhang.wei", "hub")
    async with echoing(database_url, home) as other:
        before = (await other.client.get("/v1/accounts/me", headers=session)).status_code
        await administrator.do("POST", "/zhang.wei/disable", {"reason": "调离"})
        await asyncio.sleep(Timings().identity_cached)
        after = (await other.client.get("/v1/accounts/me", headers=session)).status_code

    assert (before, after) == (200, 401)


async def test_no_account_of_development_is_good_in_production(administrator: Administrator, home: Path) -> None:
    async with administrator.house.own.state.transactions.begin() as work:
        await disable_credentials(work)
    administrator.house.own.state.authenticator.evict_account("hub.dev")

    assert (await administrator.me(credentials(home, "hub"))).status_code == 401
    async with administrator.house.own.state.transactions.begin() as work:
        assert await store.lock_administrators(work.db) == set()


async def test_staff_of_an_outside_party_sign_in_as_people_do(administrator: Administrator) -> None:
    agency = await administrator.person("li.na", "agency", agency="housing", person=True)
    partner = await administrator.person("wu.lei", "partner", partner="acme", person=True)
    enterprise = (await administrator.opened("acme.shop", "enterprise"))["enterprise"]
    shop = await administrator.person("he.yun", "enterprise", enterprise=enterprise, person=True)

    places = [(await administrator.me(session)).json() for session in (agency, partner, shop)]
    assert [(one["roles"], one["agency"], one["source"], one["enterprise"]) for one in places] == [
        (["agency"], "housing", None, None),
        (["partner"], None, "partner:acme", None),
        (["enterprise"], None, None, enterprise),
    ]
    reset = await administrator.do("POST", "/wu.lei/password")
    assert reset.status_code == 201
    assert (await administrator.me(partner)).status_code == 401
    assert (await administrator.do("POST", "/wu.lei/keys")).json()["code"] == "own_keys_only"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"roles": ["platform"], "source": "12345", "person": True}, "/person"),
        ({"roles": ["partner"], "person": True}, "/partner"),
        ({"roles": ["partner"], "partner": "acme"}, "/partner"),
        ({"roles": ["enterprise"], "person": True}, "/enterprise"),
        ({"roles": ["hub"], "partner": "acme"}, "/partner"),
    ],
)
async def test_staff_belong_to_a_party_that_exists(
    administrator: Administrator, body: dict[str, Any], field: str
) -> None:
    refused = await administrator.do("POST", "", {"name": "li.na", **body})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
