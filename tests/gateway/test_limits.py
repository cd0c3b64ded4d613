"""Limits that several gateway processes share, and what they cost."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event, text

from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from chassis.errors import TooMany
from chassis.web.auth import Caller
from gateway.accounts.keys import new_key
from gateway.edge import guess_limit
from gateway.edge.database_outage import DatabaseOutage
from gateway.edge.guess_limit import GuessLimit, address_group
from gateway.edge.rate_limits import BURST_SECONDS, LOCAL_ONLY_SECONDS, PLATFORM_FACTOR, RateLimit
from gateway.settings import Timings
from tests.faults.proxy import FaultProxy, Mode
from tests.gateway.echoing import Echoing, credentials, echoing
from tests.statements import statements
from tests.sweeps import sampled

RATE = 40
HUB = Caller(account="hub.dev", roles=("hub",))


@contextlib.asynccontextmanager
async def limits_on(database_url: str, count: int) -> AsyncIterator[list[RateLimit]]:
    """Of so many processes on one database."""
    engines = [engine_for(database_url, "gateway") for _ in range(count)]
    yield [RateLimit(RATE, Transactions("gateway", engine, SystemClock()), DatabaseOutage()) for engine in engines]
    for engine in engines:
        await engine.dispose()


async def taken(limit: RateLimit, count: int, caller: Caller | None = HUB, address: str = "192.0.2.7") -> int:
    """How many of so many requests at once may pass."""

    async def one() -> bool:
        with contextlib.suppress(TooMany):
            await limit.take(caller, address)
            return True
        return False

    return sum(await asyncio.gather(*(one() for _ in range(count))))


@sampled
async def test_two_gateways_give_no_more_than_one_would(house: Echoing, database_url: str, home: Path) -> None:
    partner = credentials(home, "partner")
    async with echoing(database_url, home) as other:
        began = time.monotonic()
        requests = [house.client.get("/v1/complaints/echo", headers=partner) for _ in range(900)]
        requests += [other.client.get("/v1/complaints/echo", headers=partner) for _ in range(900)]
        statuses = [answer.status_code for answer in await asyncio.gather(*requests)]
        lasted = time.monotonic() - began

    rate = 30 * PLATFORM_FACTOR
    assert set(statuses) == {200, 429}
    assert BURST_SECONDS * rate <= statuses.count(200) <= (BURST_SECONDS + lasted) * rate + 1


async def test_two_processes_give_no_more_than_one_would(database_url: str) -> None:
    async with limits_on(database_url, 2) as limits:
        began = time.monotonic()
        passed = 0
        for _ in range(20):
            passed += sum([await taken(limit, 20) for limit in limits])
        lasted = time.monotonic() - began

    assert BURST_SECONDS * RATE <= passed <= (BURST_SECONDS + lasted) * RATE + 1


async def test_who_asks_one_process_alone_gets_everything(database_url: str) -> None:
    async with limits_on(database_url, 2) as [busy, idle]:
        assert await taken(idle, 1) == 1
        passed = await taken(busy, int(RATE * BURST_SECONDS))

    assert passed >= RATE * BURST_SECONDS - RATE / 4 - 1  # the idle one holds its first share for a second


async def test_what_was_not_used_goes_back(database_url: str) -> None:
    async with limits_on(database_url, 1) as [limit]:
        await taken(limit, 1)
        lease = limit._leases[HUB.account]
        for _ in range(10):
            lease.until = 0.0  # its second is over
            await taken(limit, 1)
        async with limit._transactions.begin() as work:
            left = await work.db.scalar(text("select tokens from allowances"))

    assert left + lease.tokens >= RATE * BURST_SECONDS - 11


async def test_a_request_costs_no_round_trip_to_the_database(house: Echoing, home: Path) -> None:
    partner = credentials(home, "partner")
    await house.client.get("/v1/complaints/echo", headers=partner)

    began = time.monotonic()
    with statements(house.own.state.transactions.engine) as executed:
        answers = [await house.client.get("/v1/complaints/echo", headers=partner) for _ in range(200)]
    seconds = int(time.monotonic() - began) + 2

    assert {answer.status_code for answer in answers} == {200}
    assert sum("allowances" in one for one in executed) <= seconds + 2  # a lease a second, more while it finds its size
    assert sum("api_keys.secret_hash" in one for one in executed) <= seconds


async def test_many_who_come_at_once_are_looked_up_once(house: Echoing, home: Path) -> None:
    partner = credentials(home, "partner")
    with statements(house.own.state.transactions.engine) as executed:
        answers = await asyncio.gather(*(house.client.get("/v1/complaints/echo", headers=partner) for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert sum("api_keys.secret_hash" in one for one in executed) == 1


async def test_an_account_that_asks_too_much_does_not_ask_the_database_as_often(database_url: str) -> None:
    async with limits_on(database_url, 1) as [limit]:
        await taken(limit, 1)
        began = time.monotonic()
        with statements(limit._transactions.engine) as executed:
            for _ in range(50):
                await taken(limit, 100)
        lasted = time.monotonic() - began
        lookups = sum("allowances" in one for one in executed)

    assert lookups <= 6 + lasted * 6


@pytest.mark.parametrize("away", ["refused", "silent"])
async def test_while_the_database_is_away_each_process_counts_alone(database_url: str, away: str) -> None:
    async with (
        FaultProxy.before(database_url) as line,
        limits_on(line.url(database_url), 1) as [limit],
    ):
        await taken(limit, 1)
        if away == "refused":
            await line.refuse()
        else:
            line.fail_on(b"allowances", Mode.DROP_DOWN)
        limit._leases.clear()

        began = time.monotonic()
        passed = await taken(limit, 200)
        lasted = time.monotonic() - began

        assert RATE <= passed <= BURST_SECONDS * RATE + lasted * RATE + 1
        assert lasted < LOCAL_ONLY_SECONDS
        await line.heal()


async def test_strangers_are_counted_without_the_database(database_url: str) -> None:
    async with limits_on(database_url, 1) as [limit]:
        with statements(limit._transactions.engine) as executed:
            passed = await taken(limit, 200, None)

    assert RATE * BURST_SECONDS <= passed < 200
    assert executed == []


async def test_a_stranger_of_another_network_is_not_put_off_by_a_flood_of_one(database_url: str) -> None:
    async with limits_on(database_url, 1) as [limit]:
        await taken(limit, 200, None, "198.51.100.7")

        near = await taken(limit, 10, None, "198.51.100.8")
        far = await taken(limit, 10, None, "198.51.101.7")

    assert near < far == 10


async def test_only_a_stranger_on_an_open_page_is_refused_before_the_app_and_a_lookup_uses_nothing_up(
    house: Echoing,
) -> None:
    def may(target: bytes, headers: dict[bytes, bytes], address: str = "198.51.100.7") -> bool:
        return house.front.has_allowance(target, headers, address)

    before = [may(b"/docs?page=1", {}) for _ in range(1_000)]
    async with asyncio.timeout(10):
        while may(b"/docs", {}):  # some of it comes back while it is used up
            await taken(house.front._limit, 200, None, "198.51.100.7")
    known = [may(b"/docs", {name: b"?"}) for name in (b"authorization", b"cookie")]
    elsewhere = [may(b"/health", {}), may(b"/v1/complaints", {}), may(b"/docs", {}, "198.51.101.7")]

    assert set(before) == {True}
    assert (known, elsewhere) == ([True, True], [True, True, True])


async def test_health_is_answered_however_many_strangers_ask_and_they_do_not_keep_others_from_signing_in(
    house: Echoing, home: Path
) -> None:
    requests = [house.client.get(path) for path in ("/health", "/ready") for _ in range(200)]
    answers = await asyncio.gather(*requests)
    entry = json.loads((home / "credentials.json").read_text())["hub"]
    session = await house.client.post("/v1/sessions", json={"user": entry["user"], "password": entry["password"]})

    assert {answer.status_code for answer in answers} == {200}
    assert session.status_code == 200


async def test_whether_the_database_answers_is_queried_once_for_all_who_ask(house: Echoing) -> None:
    with statements(house.own.state.transactions.engine) as executed:
        answers = await asyncio.gather(*(house.client.get("/ready") for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert sum(one == "select 1" for one in executed) < 25


async def guessing(client: httpx.AsyncClient, count: int) -> set[int]:
    """What whoever sends so many keys that nobody has is told."""
    guessed = [{"Authorization": f"Bearer {new_key().full_text}"} for _ in range(count)]
    answers = await asyncio.gather(*(client.get("/v1/complaints/echo", headers=one) for one in guessed))
    return {answer.status_code for answer in answers}


def looked_up(executed: list[str]) -> int:
    return sum("api_keys.secret_hash" in one for one in executed)


@pytest.mark.parametrize("house", [{"timings": Timings(identity_cached=0.0)}], indirect=True, ids=["looked_up_anew"])
async def test_who_guesses_keys_is_put_off_unasked_and_partners_of_the_same_address_are_served(
    house: Echoing, home: Path
) -> None:
    partner = credentials(home, "partner")
    await house.client.get("/v1/complaints/echo", headers=partner)

    began = time.monotonic()
    with statements(house.own.state.transactions.engine) as executed:
        flood = [asyncio.create_task(guessing(house.client, 200)) for _ in range(3)]
        served = [await house.client.get("/v1/complaints/echo", headers=partner) for _ in range(20)]
        statuses = set.union(*await asyncio.gather(*flood))
    most = 30 * (guess_limit.BURST_SECONDS + time.monotonic() - began)

    assert {answer.status_code for answer in served} == {200}
    assert {401, 429} <= statuses <= {401, 429, 503}
    assert looked_up(executed) <= most + len(served) + 1


async def test_guesses_from_many_addresses_leave_connections_to_who_is_known(house: Echoing) -> None:
    engine = house.own.state.transactions.engine
    taken: list[int] = []
    event.listen(engine.sync_engine.pool, "checkout", lambda *_: taken.append(engine.pool.checkedout()))

    async def guess(number: int) -> None:
        away = httpx.ASGITransport(app=house.front, client=(f"192.0.2.{number}", 1))
        async with httpx.AsyncClient(transport=away, base_url="http://gateway") as client:
            await guessing(client, 10)

    await asyncio.gather(*(guess(number) for number in range(10)))

    assert max(taken) <= 2 * guess_limit.MAX_CONCURRENT_LOOKUPS  # of sixteen; the gateway has work of its own


async def test_a_flood_of_guesses_keeps_out_no_session_and_no_other_address(house: Echoing, home: Path) -> None:
    entry = json.loads((home / "credentials.json").read_text())["hub"]
    elsewhere = httpx.ASGITransport(app=house.front, client=("192.0.2.7", 1))
    flood = asyncio.create_task(guessing(house.client, 400))

    session = await house.client.post("/v1/sessions", json={"user": entry["user"], "password": entry["password"]})
    signed_in = {"Authorization": f"Bearer {session.json()['token']}"}
    person = await house.client.get("/v1/accounts/me", headers=signed_in)
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://gateway") as other:
        agency = await other.get("/v1/complaints/echo", headers=credentials(home, "agency"))

    assert (person.status_code, agency.status_code) == (200, 200)
    assert {401, 429} <= await flood <= {401, 429, 503}


async def test_what_cannot_be_a_credential_of_ours_is_not_looked_up(house: Echoing) -> None:
    with statements(house.own.state.transactions.engine) as executed:
        for invented in ("abc", "wq_short.secret", "eyJhbGciOiJub25lIn0.e30."):
            answer = await house.client.get("/v1/accounts/me", headers={"Authorization": f"Bearer {invented}"})
            assert answer.status_code == 401

    assert executed == []


async def test_whoever_comes_with_good_keys_only_is_never_put_off_however_many_there_are(
    house: Echoing, home: Path
) -> None:
    partner = credentials(home, "partner")
    authenticator = house.own.state.authenticator
    statuses = set()
    for _ in range(int(30 * BURST_SECONDS) * 2):
        authenticator._cache.clear()  # to this process it is new each time
        statuses.add((await house.client.get("/v1/complaints/echo", headers=partner)).status_code)

    assert statuses == {200}


def test_an_address_may_guess_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    limit = GuessLimit(RATE)

    def guessed(count: int) -> int:
        passed = 0
        for _ in range(count):
            with contextlib.suppress(TooMany):
                limit.take("192.0.2.7")
                passed += 1
        return passed

    at_once = guessed(1000)
    now += 0.5
    half_a_second_later = guessed(1000)
    now += 3600
    an_hour_later = guessed(1000)

    assert (at_once, half_a_second_later, an_hour_later) == (2 * RATE, RATE / 2, 2 * RATE)


def test_addresses_that_one_machine_may_choose_among_count_as_one() -> None:
    near, neighbour, far = "2001:db8:0:1::a", "2001:db8:0:1:ffff::b%eth0", "2001:db8:0:2::a"

    assert address_group(near) == address_group(neighbour) != address_group(far)
    assert address_group("::ffff:192.0.2.7") == address_group("192.0.2.7") != address_group("::ffff:192.0.2.8")
    assert address_group("a name") == "a name"
