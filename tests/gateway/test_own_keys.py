"""API keys of people: made with password and code only, seen and ended by their person, never by a session alone."""

import hashlib
import itertools
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from gateway.accounts.tries import MAX_TRIES
from gateway.settings import Timings
from tests.gateway.echoing import Echoing, credentials
from tests.gateway.test_signing_in import bearing, me, next_code, person, signed_in, with_a_second_factor

KEYS = "/v1/accounts/me/keys"
_NUMBERS = itertools.count(1)
pytestmark = pytest.mark.parametrize("house", [{"timings": Timings(identity_cached=0.0)}], indirect=True, ids=["anew"])


async def post(house: Echoing, path: str, headers: dict[str, str], body: Any = None, key: str = "") -> httpx.Response:
    once = {"Idempotency-Key": key or f"own-keys-{next(_NUMBERS)}"}
    return await house.client.post(path, json=body, headers=headers | once)


def bearer(made: httpx.Response) -> dict[str, str]:
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['key']}"}


async def listed(house: Echoing, headers: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await house.client.get(KEYS, headers=headers)).json()["items"]
    return items


async def test_a_session_or_a_key_alone_makes_no_key(house: Echoing, home: Path) -> None:
    session, key = bearing(await signed_in(house, home)), credentials(home, "hub")
    prefix = (await listed(house, session))[0]["prefix"]
    own = (KEYS, "/v1/accounts/hub.dev/keys", f"{KEYS}/{prefix}/signing-secret")

    refused = [
        (await post(house, path, headers, body)).status_code
        for path in own
        for headers in (session, key)
        for body in (None, {}, {"password": None}, {"password": "guess"})
        if headers is session or body != {"password": "guess"}
    ]
    unsound = [
        await post(house, KEYS, session, body) for body in ({"password": ""}, {"password": 5}, {"pass": "x"}, [])
    ]

    assert set(refused) <= {403, 429}
    assert [answer.status_code for answer in unsound] == [422] * 4
    assert len(await listed(house, key)) == 1
    assert await me(house, key) == 200


async def test_a_key_made_with_the_password_is_listed_and_ended_by_its_person(house: Echoing, home: Path) -> None:
    session, password = bearing(await signed_in(house, home)), person(home)[1]

    made = await post(house, KEYS, session, {"password": password})
    key = bearer(made)
    newest, former = await listed(house, session)
    works = await me(house, key)
    ended = await house.client.delete(f"{KEYS}/{newest['prefix']}", headers=session)

    assert works == 200
    assert made.json()["key"].startswith(f"wq_{newest['prefix']}.")
    assert (newest["expires_at"], former["expires_at"]) == (None, made.json()["previous_until"])
    assert set(newest) == {"prefix", "created_at", "expires_at", "algorithm"}
    assert (ended.status_code, await me(house, key)) == (200, 401)
    assert [one["prefix"] for one in await listed(house, session)] == [former["prefix"]]


async def test_where_a_second_factor_is_set_a_key_needs_a_code_of_it(house: Echoing, home: Path) -> None:
    (secret, session), password = await with_a_second_factor(house, home), person(home)[1]

    refused = [
        (await post(house, KEYS, session, {"password": password} | more)).status_code
        for more in ({}, {"code": None}, {"code": "000000"})
    ]
    code = next_code(secret)
    made = await post(house, KEYS, session, {"password": password, "code": code})
    again = await post(house, KEYS, session, {"password": password, "code": code})

    assert refused == [403] * 3
    assert await me(house, bearer(made)) == 200
    assert again.status_code == 403  # a code is good once


async def test_who_guesses_the_password_for_a_key_waits(house: Echoing, home: Path) -> None:
    session, password = bearing(await signed_in(house, home)), person(home)[1]

    guessed = [(await post(house, KEYS, session, {"password": "x"})).json()["code"] for _ in range(MAX_TRIES + 1)]
    right = await post(house, KEYS, session, {"password": password})

    assert guessed == ["forbidden"] * MAX_TRIES + ["locked_out"]
    assert right.status_code == 429


async def test_an_administrator_is_shown_no_persons_key(house: Echoing, home: Path) -> None:
    administrator = credentials(home, "administrator")
    person_of = {"password": person(home, "administrator")[1]}
    prefix = (await listed(house, credentials(home, "hub")))[0]["prefix"]

    refused = [
        await post(house, f"/v1/accounts/hub.dev/keys{more}", administrator, body)
        for more in ("", f"/{prefix}/signing-secret")
        for body in (None, person_of)
    ]
    partner = await post(house, "/v1/accounts/partner.dev/keys", administrator)
    ended = await house.client.delete(f"/v1/accounts/hub.dev/keys/{prefix}", headers=administrator)

    assert [answer.json()["code"] for answer in refused] == ["own_keys_only"] * 4
    assert (partner.status_code, ended.status_code) == (201, 200)


async def test_nothing_that_is_stored_could_be_searched_for_the_password(house: Echoing, home: Path) -> None:
    session, password = bearing(await signed_in(house, home)), person(home)[1]
    body = {"password": password}

    made = await post(house, KEYS, session, body, "one")
    again = await post(house, KEYS, session, body, "one")
    async with house.own.state.transactions.begin() as work:
        [stored] = (await work.db.execute(text("select fingerprint from idempotency where key = 'one'"))).scalars()

    assert (made.status_code, again.status_code, again.json()["code"]) == (201, 409, "answer_erased")
    assert bytes(stored) == hashlib.sha256(b"POST\n" + KEYS.encode() + b"\n").digest()
    assert len(await listed(house, session)) == 2


async def test_everybody_sees_their_own_keys_and_no_others(house: Echoing, home: Path) -> None:
    partner = credentials(home, "partner")
    [own] = await listed(house, partner)

    assert partner["Authorization"].startswith(f"Bearer wq_{own['prefix']}.")
    assert own["prefix"] not in {one["prefix"] for one in await listed(house, credentials(home, "administrator"))}
