"""How people sign in and out: bounded tries, second factors, sessions that end, keys that turn over."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.clock import machine_now, new_id
from gateway import store
from gateway.accounts.second_factor import STEP_SECONDS, code_at, parse_secret, step_of
from gateway.accounts.sign_in import NETWORK_KNOWN_FOR
from gateway.accounts.tokens import ROTATED_AFTER, SIGNS_AFTER, SessionTokens, SigningKey, new_signing_pem
from gateway.accounts.tries import MAX_TRIES, MAX_TRIES_OF_NAME, digest_of_name
from gateway.settings import Timings
from tests.gateway.echoing import Echoing, credentials
from tests.statements import statements

RFC_6238_SECRET = b"12345678901234567890"


def person(home: Path, name: str = "hub") -> tuple[str, str]:
    entry = json.loads((home / "credentials.json").read_text())[name]
    return entry["user"], entry["password"]


async def signed_in(house: Echoing, home: Path, code: str | None = None) -> httpx.Response:
    user, password = person(home)
    return await house.client.post("/v1/sessions", json={"user": user, "password": password, "code": code})


def bearing(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def me(house: Echoing, headers: dict[str, str]) -> int:
    return (await house.client.get("/v1/accounts/me", headers=headers)).status_code


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert code_at(RFC_6238_SECRET, at // 30) == code


def test_a_code_is_good_a_step_early_or_late_and_once() -> None:
    secret, now = RFC_6238_SECRET, 1_000_000_000.0
    step = int(now) // 30

    good = [step_of(code_at(secret, step + off), secret, now, 0) for off in (-2, -1, 0, 1, 2)]

    assert good == [None, step - 1, step, step + 1, None]
    assert step_of(code_at(secret, step), secret, now, step) is None
    assert step_of("", secret, now, 0) is None


@pytest.mark.parametrize("house", [{"timings": Timings(identity_cached=60.0)}], indirect=True, ids=["remembered"])
async def test_who_is_remembered_is_forgotten_with_the_session(house: Echoing, home: Path) -> None:
    session = bearing(await signed_in(house, home))
    before = await me(house, session)

    await house.client.post("/v1/accounts/me/sessions:end", json={"password": person(home)[1]}, headers=session)

    assert (before, await me(house, session)) == (200, 401)


@pytest.mark.parametrize("name", ["hub.dev", "nobody.anywhere"])
async def test_after_five_wrong_passwords_the_right_one_waits_too(house: Echoing, home: Path, name: str) -> None:
    wrong = [
        (await house.client.post("/v1/sessions", json={"user": name, "password": "x"})) for _ in range(MAX_TRIES + 1)
    ]
    right = await house.client.post("/v1/sessions", json={"user": name, "password": person(home)[1]})

    assert [answer.json()["code"] for answer in wrong] == ["wrong_password"] * MAX_TRIES + ["locked_out"]
    assert (right.status_code, right.json()["code"]) == (429, "locked_out")
    assert "Retry-After" in right.headers


@asynccontextmanager
async def at(house: Echoing, host: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with this address."""
    transport = httpx.ASGITransport(app=house.front, client=(host, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


async def sign_in_at(house: Echoing, host: str, user: str, password: str, code: str | None = None) -> str:
    """What whoever signs in from this address is told."""
    async with at(house, host) as client:
        answer = await client.post("/v1/sessions", json={"user": user, "password": password, "code": code})
    return "in" if answer.status_code == 200 else str(answer.json()["code"])


async def guess_from(house: Echoing, hosts: list[str], user: str = "hub.dev") -> list[str]:
    return [await sign_in_at(house, host, user, "x") for host in hosts]


async def guessed_from_everywhere(house: Echoing, user: str = "hub.dev") -> None:
    """So many networks have guessed that those which nobody knows wait for each other."""
    now = machine_now()
    async with house.own.state.transactions.begin() as work:
        await store.lock_tries(work.db, digest_of_name(user), now)
        await store.save_tries(work.db, digest_of_name(user), store.Tries(count=MAX_TRIES_OF_NAME - 1, since=now))
    assert await guess_from(house, ["203.0.113.1", "198.51.100.1"], user) == ["wrong_password", "locked_out"]


async def test_a_stranger_who_guesses_locks_nobody_out_elsewhere(house: Echoing, home: Path) -> None:
    guessed = await guess_from(house, ["192.0.2.1", "192.0.2.2"] * MAX_TRIES)  # one /24, of which they may take any
    user, password = person(home)

    assert guessed == ["wrong_password"] * MAX_TRIES + ["locked_out"] * MAX_TRIES
    assert await sign_in_at(house, "192.0.2.3", user, password) == "locked_out"
    assert await sign_in_at(house, "198.51.100.1", user, password) == "in"
    assert await sign_in_at(house, "2001:db8:1:2::3", user, password) == "in"
    assert await guess_from(house, ["192.0.2.1"]) == ["locked_out"]  # and whoever got in let nobody else in


async def test_who_has_signed_in_from_a_network_gets_in_there_while_everybody_guesses(
    house: Echoing, home: Path
) -> None:
    user, password = person(home)
    assert await sign_in_at(house, "192.0.2.1", user, password) == "in"

    await guessed_from_everywhere(house)

    assert await sign_in_at(house, "192.0.2.99", user, password) == "in"
    assert await sign_in_at(house, "198.51.100.7", user, password) == "locked_out"  # nobody knows this one
    assert await sign_in_at(house, "198.51.100.7", "officer.dev", person(home, "officer")[1]) == "in"


async def test_a_network_is_known_for_a_while_and_to_the_person_who_signed_in_there_only(
    house: Echoing, home: Path
) -> None:
    user, password = person(home)
    officer, other = person(home, "officer")
    assert await sign_in_at(house, "192.0.2.1", officer, other) == "in"
    assert await sign_in_at(house, "203.0.113.9", user, password) == "in"
    async with house.own.state.transactions.begin() as work:
        parameters = {"ago": NETWORK_KNOWN_FOR + timedelta(days=1)}
        await work.db.execute(
            text("update sign_in_networks set seen_at = seen_at - cast(:ago as interval)"), parameters
        )

    await guessed_from_everywhere(house)

    responses = [await sign_in_at(house, host, user, password) for host in ("192.0.2.1", "203.0.113.9")]
    assert responses == ["locked_out"] * 2
    assert await sign_in_at(house, "127.0.0.1", officer, other) == "in"
    async with house.own.state.transactions.begin() as work:
        known = (await work.db.execute(text("select account, network from sign_in_networks"))).all()
    assert known == [(officer, "127.0.0.0/24")]  # the others are deleted


async def test_a_known_network_has_its_own_bound(house: Echoing, home: Path) -> None:
    user, password = person(home)
    assert await sign_in_at(house, "192.0.2.1", user, password) == "in"

    assert await guess_from(house, ["192.0.2.1"] * (MAX_TRIES + 1)) == ["wrong_password"] * MAX_TRIES + ["locked_out"]


async def test_names_nobody_has_wait_as_others_do(house: Echoing) -> None:
    await guessed_from_everywhere(house, "nobody.anywhere")

    assert await guess_from(house, ["192.0.2.1"], "nobody.anywhere") == ["locked_out"]


async def test_a_try_that_must_wait_costs_no_hash_and_writes_nothing(house: Echoing) -> None:
    await guess_from(house, ["192.0.2.1"] * (MAX_TRIES + 1))

    with statements(house.own.state.transactions.engine) as executed:
        assert await guess_from(house, ["192.0.2.1"]) == ["locked_out"]

    assert [one for one in executed if not one.lower().lstrip().startswith("select")] == []


async def test_tries_that_are_over_are_found_by_an_index(house: Echoing) -> None:
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(
            text(
                "insert into tries select sha256(n::text::bytea), 1, now() - n * interval '1 second'"
                " from generate_series(1, 20000) n"
            )
        )
        await work.db.execute(text("analyze tries"))
        plan = (
            "explain select ctid from tries where tried_at < now() - interval '24 hours' order by tried_at limit 1000"
        )
        steps = (await work.db.execute(text(plan))).scalars().all()

    assert "ix_tries_tried_at" in str(steps)


async def test_whoever_is_signed_in_confirms_beside_whoever_guesses(house: Echoing, home: Path) -> None:
    headers, password = bearing(await signed_in(house, home)), person(home)[1]
    await guess_from(house, ["127.0.0.1"] * (MAX_TRIES + 1))

    answer = await house.client.post("/v1/accounts/me/second-factor", json={"password": password}, headers=headers)

    assert answer.status_code == 200


async def test_wrong_confirmations_hold_up_neither_signing_in_nor_another_session(house: Echoing, home: Path) -> None:
    stolen, own = [bearing(await signed_in(house, home)) for _ in range(2)]
    password = person(home)[1]

    async def confirm(headers: dict[str, str], word: str) -> int:
        body = {"password": word}
        return (await house.client.post("/v1/accounts/me/second-factor", json=body, headers=headers)).status_code

    guessed = [await confirm(stolen, "guess") for _ in range(MAX_TRIES + 1)]

    assert guessed == [403] * MAX_TRIES + [429]
    assert await confirm(stolen, password) == 429
    assert await confirm(own, password) == 200
    assert (await signed_in(house, home)).status_code == 200


async def test_codes_are_counted_over_all_unknown_networks_and_a_lock_does_not_show_that_the_password_was_right(
    house: Echoing, home: Path
) -> None:
    secret = await a_second_factor(house, home, bearing(await signed_in(house, home)))
    user, password = person(home)

    responses = [await sign_in_at(house, f"192.0.{number}.1", user, password, "000000") for number in range(MAX_TRIES)]
    right = await sign_in_at(house, "198.51.100.1", user, password, next_code(secret))

    at_home = await sign_in_at(house, "127.0.0.1", user, password, next_code(secret))

    assert responses == ["wrong_password"] * MAX_TRIES
    assert (right, at_home) == ("wrong_password", "in")


async def test_many_tries_at_once_are_no_more_than_five(house: Echoing) -> None:
    body = {"user": "hub.dev", "password": "x"}

    answers = await asyncio.gather(*(house.client.post("/v1/sessions", json=body) for _ in range(20)))

    assert [answer.json()["code"] for answer in answers].count("wrong_password") == MAX_TRIES


async def test_a_right_password_lets_the_wrong_ones_be_forgotten(house: Echoing, home: Path) -> None:
    for _ in range(3):
        for _ in range(MAX_TRIES - 1):
            await house.client.post("/v1/sessions", json={"user": "hub.dev", "password": "x"})
        assert (await signed_in(house, home)).status_code == 200


async def a_second_factor(house: Echoing, home: Path, headers: dict[str, str]) -> bytes:
    password = person(home)[1]
    offered = await house.client.post("/v1/accounts/me/second-factor", json={"password": password}, headers=headers)
    secret = base64.b32decode(offered.json()["secret"])
    body = {"password": password, "secret": offered.json()["secret"], "code": code_at(secret, int(time.time()) // 30)}
    answer = await house.client.put("/v1/accounts/me/second-factor", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return secret


async def with_a_second_factor(house: Echoing, home: Path) -> tuple[bytes, dict[str, str]]:
    """The secret of a second factor, of which no code was used yet, and a session of who has it."""
    secret = await a_second_factor(house, home, bearing(await signed_in(house, home)))
    session = bearing(await signed_in(house, home, next_code(secret)))
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(text("update accounts set totp_step = 0"))
    return secret, session


def next_code(secret: bytes) -> str:
    """The one of now was used up when the factor was set."""
    return code_at(secret, int(time.time()) // STEP_SECONDS + 1)


async def test_with_a_second_factor_a_password_is_not_enough(house: Echoing, home: Path) -> None:
    secret = await a_second_factor(house, home, bearing(await signed_in(house, home)))
    later = next_code(secret)

    answers = [(await signed_in(house, home, code)).status_code for code in (None, "000000", later, later)]

    assert answers == [401, 401, 200, 401]


async def test_a_second_factor_is_replaced_by_who_has_the_present_one_only(house: Echoing, home: Path) -> None:
    (present, headers), password = await with_a_second_factor(house, home), person(home)[1]
    offered = await house.client.post("/v1/accounts/me/second-factor", json={"password": password}, headers=headers)
    secret = offered.json()["secret"]
    body = {
        "password": password,
        "secret": secret,
        "code": code_at(parse_secret(secret), int(time.time()) // STEP_SECONDS),
    }

    async def replaced(**more: str) -> int:
        return (await house.client.put("/v1/accounts/me/second-factor", json=body | more, headers=headers)).status_code

    later = next_code(present)
    assert [await replaced(), await replaced(present_code="000000"), await replaced(present_code=later)] == [
        403,
        403,
        200,
    ]
    assert (await signed_in(house, home, next_code(parse_secret(secret)))).status_code == 200


async def test_the_present_factor_is_not_found_by_trying(house: Echoing, home: Path) -> None:
    (_, headers), password = await with_a_second_factor(house, home), person(home)[1]
    body = {"password": password, "secret": "A" * 32, "code": "000000", "present_code": "000000"}

    answers = [
        (await house.client.put("/v1/accounts/me/second-factor", json=body, headers=headers)).json()["code"]
        for _ in range(MAX_TRIES + 2)
    ]

    assert answers == ["forbidden"] * MAX_TRIES + ["locked_out"] * 2


async def test_a_second_factor_ends_the_sessions_and_keys_of_before(house: Echoing, home: Path) -> None:
    before = bearing(await signed_in(house, home))
    key = credentials(home, "hub")

    await a_second_factor(house, home, before)

    assert [await me(house, headers) for headers in (before, key)] == [401, 401]


async def test_an_administrator_takes_a_lost_second_factor_away(house: Echoing, home: Path) -> None:
    await a_second_factor(house, home, bearing(await signed_in(house, home)))

    refused = await house.client.delete("/v1/accounts/hub.dev/second-factor", headers=credentials(home, "officer"))
    administrator = credentials(home, "administrator")
    taken = await house.client.delete("/v1/accounts/hub.dev/second-factor", headers=administrator)

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert (await signed_in(house, home)).status_code == 200


async def test_nobody_sets_a_second_factor_without_the_password(house: Echoing, home: Path) -> None:
    headers = bearing(await signed_in(house, home))

    answer = await house.client.post("/v1/accounts/me/second-factor", json={"password": "x"}, headers=headers)

    assert answer.status_code == 403


def a_key(age: timedelta) -> SigningKey:
    return SigningKey(id=new_id(), private_pem=new_signing_pem(), created_at=machine_now() - age)


def test_a_new_key_signs_once_everybody_has_read_it_and_the_old_one_is_still_read() -> None:
    old, new = a_key(ROTATED_AFTER), a_key(timedelta())
    now = machine_now()

    before = SessionTokens([old], now).sign("hub.dev")[0]
    during = SessionTokens([new, old], now).sign("hub.dev")[0]
    after = SessionTokens([new, old], now + SIGNS_AFTER).sign("hub.dev")[0]

    knows_old = SessionTokens([old], now)
    knows_both = SessionTokens([new, old], now)
    assert [knows_old.read(token) is not None for token in (before, during, after)] == [True, True, False]
    assert [knows_both.read(token) is not None for token in (before, during, after)] == [True, True, True]


async def test_keys_turn_over_without_anybody_signing_in_again(house: Echoing, home: Path) -> None:
    headers = bearing(await signed_in(house, home))
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(text("update signing_keys set created_at = created_at - interval '30 days 10 minutes'"))

    for _ in range(2):
        async with house.own.state.transactions.begin() as work:
            await house.own.state.signing_keys.rotate(work)
    house.own.state.authenticator.evict_credential(headers["Authorization"].removeprefix("Bearer "))
    still = await me(house, headers)
    async with house.own.state.transactions.begin() as work:
        keys = await store.list_signing_keys(work.db)
        await work.db.execute(text("update signing_keys set created_at = created_at - interval '1 day'"))
        await house.own.state.signing_keys.rotate(work)
        stored_keys = await store.list_signing_keys(work.db)

    assert still == 200
    assert (len(keys), [key.id for key in stored_keys]) == (2, [keys[0].id])  # by then no token of the old one lives


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256", "kid": "../../etc/passwd"}, {"typ": "JWT"}]
)
async def test_a_token_of_somebody_elses_making_is_none(house: Echoing, header: dict[str, Any]) -> None:
    claims = {"sub": "hub.dev", "iss": "weiquan", "aud": "weiquan-gateway", "exp": int(time.time()) + 60}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]

    answers = [
        await me(house, {"Authorization": f"Bearer {'.'.join([*parts, signature])}"}) for signature in ("", "AAAA")
    ]

    assert answers == [401, 401]
