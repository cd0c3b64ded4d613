"""T46: SIGTERM under load: what was taken is answered, what was not taken is not stored, and the process leaves."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter

import httpx
import pytest

from canon.services import SERVICES
from tests.faults.citizen import Citizen
from tests.faults.county import County, Host
from tests.faults.filing import a_filing
from tests.faults.proxy import FaultProxy, Mode
from tests.simulation.history import History, check
from tests.sweeps import only_in_sweeps

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))  # `make faults` asks for more
CLIENTS = 12
READERS = 3
ENOUGH = 60  # acknowledged before the signal
LEAVES_WITHIN = 10.0  # seconds


async def test_a_stopped_town_answers_what_it_took_and_takes_nothing_else(county: County) -> None:
    town = county.host("all")
    await town.start()
    history = History()
    enough = asyncio.Event()
    client = county.citizen("partner")
    async with asyncio.TaskGroup() as clients:
        for number in range(CLIENTS):
            clients.create_task(_file_until_gone(client, f"C{number}", history, enough))
        await enough.wait()
        town.signal(signal.SIGTERM)
        requested_at = time.monotonic()
        town.signal(signal.SIGTERM)  # who is impatient hurries nobody out who is being answered
        code = await town.died()
    left_after = time.monotonic() - requested_at
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    assert code == 0
    assert left_after <= LEAVES_WITHIN
    assert check(history) == []
    assert set(history.stored) == set(history.answers)  # nothing was taken without an answer


async def _file_until_gone(client: httpx.AsyncClient, name: str, history: History, enough: asyncio.Event) -> None:
    """File one after the other until nobody answers any more."""
    number = 0
    with contextlib.suppress(httpx.TransportError):
        while True:
            number += 1
            key = f"{name}-{number}"
            history.invoked.add(key)
            answer = await client.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})
            if answer.status_code == 201:
                history.answers[key].add(answer.content)
            else:
                assert answer.status_code == 503, answer.text
            if len(history.answers) >= ENOUGH:
                enough.set()


@only_in_sweeps
async def test_everything_is_restarted_under_load_and_nobody_is_refused(county: County) -> None:
    environment = {"GATEWAY_REQUESTS_PER_SECOND": "100000"}
    gateways = [county.host("gateway", **environment), county.host("gateway", spare=True, **environment)]
    hosts = [*(county.host(name) for name in SERVICES), *gateways]
    for host in hosts:
        await host.start()
    history, stop = History(), asyncio.Event()
    partner = Citizen([county.citizen("partner", gateway.address) for gateway in gateways], history)
    hub = Citizen([county.citizen("hub", gateway.address) for gateway in gateways], history)

    async with asyncio.TaskGroup() as clients:
        for number in range(CLIENTS):
            clients.create_task(partner.file_until(f"R{number}", stop))
        for _ in range(READERS):
            clients.create_task(hub.read_until(stop))
        left = [await _restarted(host) for _ in range(ROUNDS) for host in hosts]
        stop.set()
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    print(f"{partner.requests + hub.requests} requests, {len(left)} restarts, longest {max(t for _, t in left):.1f} s")  # noqa: T201
    assert partner.failed + hub.failed == []
    assert {code for code, _ in left} == {0}
    assert max(seconds for _, seconds in left) <= LEAVES_WITHIN
    assert check(history) == []
    assert set(history.stored) == set(history.answers)


async def _restarted(host: Host) -> tuple[int, float]:
    """How it left, after how many seconds; then it is up again."""
    host.signal(signal.SIGTERM)
    requested_at = time.monotonic()
    code = await host.died()
    seconds = time.monotonic() - requested_at
    await host.start()
    return code, seconds


@pytest.mark.parametrize("name", ["gateway", "all", "intake"])
async def test_who_is_requested_to_leave_while_still_starting_leaves(county: County, name: str) -> None:
    async with FaultProxy.before(county.database_url) as line:
        line.mode = Mode.DROP_DOWN  # a database that never answers keeps the gateway starting for a minute
        host = county.host(name, WEIQUAN_DATABASE_URL=line.url(county.database_url))
        await host.begin()
        await line.met.wait()
        host.signal(signal.SIGTERM)
        requested_at = time.monotonic()
        host.signal(signal.SIGTERM)
        code = await host.died()

    assert code == 0
    assert time.monotonic() - requested_at <= LEAVES_WITHIN


async def test_balancers_are_informed_before_the_port_closes(county: County) -> None:
    intake = county.host("intake", WEIQUAN_DRAIN_SECONDS="1")
    await intake.start()
    async with httpx.AsyncClient(base_url=intake.address, trust_env=False) as balancer:
        assert (await balancer.get("/ready")).status_code == 200
        intake.signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            while (await balancer.get("/ready")).status_code == 200:
                pass

        assert (await balancer.get("/health")).status_code == 200  # still there for who has not noticed
    assert await intake.died() == 0
