"""What people do about their own account before anything else, and how a deployment asks for a second factor."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from chassis.clock import machine_now
from gateway.accounts.required_steps import RequiredStep, next_required_step
from gateway.settings import Settings
from gateway.store import Account
from tests.gateway.echoing import Echoing, credentials, echoing
from tests.gateway.test_signing_in import a_second_factor, bearing, next_code, signed_in

GIVEN = {"WEIQUAN_DATABASE_URL": "postgresql://x", "WEIQUAN_INTERNAL_KEY": "k", "GATEWAY_VAULT_KEY": "00" * 32}


def somebody(**facts: object) -> Account:
    return Account(**{"name": "zhang.wei", "roles": ("officer",), "password_hash": "x"} | facts)  # type: ignore[arg-type]


@pytest.mark.pure
def test_a_password_that_others_saw_comes_before_the_second_factor_and_that_before_all_else() -> None:
    person = somebody(password_until=machine_now() + timedelta(days=1))

    steps = [
        next_required_step(one, second_factor_required=True) for one in (person, somebody(), somebody(totp_secret=b"x"))
    ]

    assert steps == [RequiredStep.PASSWORD, RequiredStep.SECOND_FACTOR, None]


@pytest.mark.pure
def test_nobody_is_held_up_by_a_factor_that_is_not_required_and_no_machine_ever() -> None:
    machine = somebody(password_hash=None)

    assert next_required_step(somebody(), second_factor_required=False) is None
    assert next_required_step(machine, second_factor_required=True) is None


@pytest.fixture
async def strict(database_url: str, home: Path) -> AsyncIterator[Echoing]:
    async with echoing(database_url, home, second_factor_required=True) as house:
        yield house


async def roles(house: Echoing, headers: dict[str, str]) -> list[str]:
    listed: list[str] = (await house.client.get("/v1/accounts/me", headers=headers)).json()["roles"]
    return listed


async def test_where_a_second_factor_is_required_a_password_alone_opens_nothing_but_setting_it(
    strict: Echoing, home: Path
) -> None:
    first = await signed_in(strict, home)
    session = bearing(first)

    before = await roles(strict, session)
    no_key = await strict.client.post("/v1/accounts/me/keys", headers=session | {"Idempotency-Key": "k"})
    secret = await a_second_factor(strict, home, session)
    again = await signed_in(strict, home, next_code(secret))

    assert (first.json()["must_set_second_factor"], before, no_key.status_code) == (True, [], 403)
    assert not again.json()["must_set_second_factor"]
    assert await roles(strict, bearing(again)) == ["hub"]


async def test_who_lost_the_second_factor_sets_another_before_anything_else(strict: Echoing, home: Path) -> None:
    await a_second_factor(strict, home, bearing(await signed_in(strict, home)))

    administrator = credentials(home, "administrator")
    await strict.client.delete("/v1/accounts/hub.dev/second-factor", headers=administrator)
    after = await signed_in(strict, home)

    assert after.json()["must_set_second_factor"]
    assert await roles(strict, bearing(after)) == []


async def test_a_restart_in_development_gives_a_key_to_who_lost_theirs_and_leaves_all_others(
    house: Echoing, home: Path, database_url: str
) -> None:
    def written() -> dict[str, object]:
        entries: dict[str, object] = json.loads((home / "credentials.json").read_text())
        return entries

    before = written()
    await a_second_factor(house, home, bearing(await signed_in(house, home)))  # which ends the key of the file

    async with echoing(database_url, home) as restarted:
        after = written()
        results = [
            (await restarted.client.get("/v1/accounts/me", headers=credentials(home, name))).status_code
            for name in ("hub", "partner")
        ]

    assert results == [200, 200]
    assert {name for name in after if after[name] != before[name]} == {"hub"}


async def test_programs_with_keys_are_let_in_as_before(strict: Echoing, home: Path) -> None:
    answer: httpx.Response = await strict.client.get("/v1/accounts/me", headers=credentials(home, "partner"))

    assert answer.json()["roles"] == ["partner"]


@pytest.mark.pure
def test_production_requires_a_second_factor_unless_it_says_otherwise() -> None:
    production = GIVEN | {"WEIQUAN_PROFILE": "production"}

    required = [Settings.from_environment(given).second_factor_required for given in (GIVEN, production)]
    let_off = Settings.from_environment(production | {"GATEWAY_SECOND_FACTOR": "offered"}).second_factor_required

    assert required == [False, True]
    assert not let_off
    with pytest.raises(ValueError, match="GATEWAY_SECOND_FACTOR"):
        Settings.from_environment(GIVEN | {"GATEWAY_SECOND_FACTOR": "yes"})
