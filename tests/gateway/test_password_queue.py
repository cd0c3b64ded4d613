"""Whose password is hashed when: strangers one at a time and in turn by network, known persons beside them."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from argon2 import PasswordHasher

from chassis.errors import TooMany, Unavailable
from gateway.accounts import password_queue
from gateway.accounts.password_queue import MAX_LOOKUPS, MAX_WAITING, PasswordQueue, Turns
from tests.gateway.echoing import EASY, Echoing, credentials
from tests.sweeps import sampled

FLOOD = 30  # sign-ins of as many names at once


class Watched(PasswordHasher):
    """Hashes as ``EASY`` does; says how many it was asked for at once, and may be held in the middle of it."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.at_once = 0
        self.most = 0
        self.is_busy = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.holds = "wrong"  # the password whose hashing is held
        self._lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - as the base names it
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            if password == self.holds:
                self.is_busy.set()
                assert self.may_go_on.wait(20)
            return EASY.verify(hash, password)
        finally:
            with self._lock:
                self.at_once -= 1


@pytest.fixture
def hasher(house: Echoing) -> Iterator[Watched]:
    watched = Watched()
    house.own.state.passwords = PasswordQueue(watched)
    yield watched
    watched.may_go_on.set()


def entry_of(home: Path, name: str = "hub") -> dict[str, Any]:
    entry: dict[str, Any] = json.loads((home / "credentials.json").read_text())[name]
    return entry


def at(house: Echoing, host: str) -> httpx.AsyncClient:
    """A client with this address."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=house.front, client=(host, 1)), base_url="http://gateway"
    )


async def flood(client: httpx.AsyncClient, count: int = FLOOD) -> set[int]:
    """What whoever tries so many names at once is told."""
    bodies = [{"user": f"nobody.{number}", "password": "wrong"} for number in range(count)]
    return {
        answer.status_code
        for answer in await asyncio.gather(*(client.post("/v1/sessions", json=one) for one in bodies))
    }


async def test_of_strangers_one_password_is_hashed_at_a_time(house: Echoing, hasher: Watched) -> None:
    async with at(house, "192.0.2.1") as one, at(house, "198.51.100.1") as other:
        outcomes = await asyncio.gather(flood(one, 10), flood(other, 10))

    assert outcomes == [{401}, {401}]
    assert hasher.most == 1


@sampled
async def test_while_a_strangers_password_is_hashed_known_persons_wait_for_nothing(
    house: Echoing, home: Path, hasher: Watched
) -> None:
    person, key = entry_of(home), credentials(home, "hub")
    body = {"user": person["user"], "password": person["password"]}
    assert (await house.client.post("/v1/sessions", json=body)).status_code == 200
    hasher.may_go_on.clear()
    async with at(house, "192.0.2.1") as stranger:
        attack = asyncio.create_task(flood(stranger))
        await asyncio.to_thread(hasher.is_busy.wait, 20)

        confirmed = await house.client.post(
            "/v1/accounts/me/second-factor", json={"password": person["password"]}, headers=key
        )
        again = await house.client.post("/v1/sessions", json=body)  # from a network that this person has signed in from
        is_still_attacked = not attack.done()
        hasher.may_go_on.set()
        await attack

    assert (confirmed.status_code, again.status_code, is_still_attacked) == (200, 200, True)


@sampled
async def test_a_stranger_waits_for_one_hash_of_a_network_that_has_many_waiting(
    house: Echoing, home: Path, hasher: Watched
) -> None:
    person = entry_of(home)
    hasher.may_go_on.clear()
    async with at(house, "192.0.2.1") as attacker, at(house, "198.51.100.1") as elsewhere:
        attack = asyncio.create_task(flood(attacker))
        await asyncio.to_thread(hasher.is_busy.wait, 20)
        body = {"user": person["user"], "password": person["password"]}
        signing_in = asyncio.create_task(elsewhere.post("/v1/sessions", json=body))
        turns = house.own.state.passwords._turns
        async with asyncio.timeout(20):
            while len(turns._waiting) < 2:  # noqa: ASYNC110 - no event tells who waits
                await asyncio.sleep(0.01)
        hasher.may_go_on.set()
        answer = await signing_in
        left = not attack.done()
        await attack

    assert (answer.status_code, left) == (200, True)


@pytest.mark.pure
async def test_networks_take_turns_whoever_arrived_first() -> None:
    turns, order = Turns(), list[str]()

    async def one(network: str) -> None:
        async with turns.take(network):
            order.append(network)
            await asyncio.sleep(0)

    await asyncio.gather(*(one(network) for network in "aaaabcb"))

    assert order == ["a", "a", "b", "c", "a", "b", "a"]


@pytest.mark.pure
async def test_who_leaves_while_waiting_or_just_then_holds_up_nobody() -> None:
    turns = Turns()
    waiting = []
    async with turns.take("a"):
        waiting = [asyncio.create_task(turns.take(network).__aenter__()) for network in "bcd"]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
    waiting[1].cancel()  # its turn had come
    await asyncio.gather(*waiting[:2], return_exceptions=True)
    await waiting[2]

    assert [task.cancelled() for task in waiting] == [True, True, False]


@pytest.mark.pure
async def test_those_who_wait_are_shared_evenly_among_networks() -> None:
    turns = Turns()
    async with turns.take("a"), asyncio.TaskGroup() as tasks:
        first = [tasks.create_task(turns.take("a").__aenter__()) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(TooMany):
            await turns.take("a").__aenter__()
        second = tasks.create_task(turns.take("b").__aenter__())  # another network is not kept out
        await asyncio.sleep(0)

        assert not second.done()
        for task in (*first, second):
            task.cancel()


@pytest.mark.pure
async def test_names_of_strangers_are_looked_up_on_a_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_queue, "POOL_TIMEOUT_SECONDS", 0.01)
    queue = PasswordQueue()
    slots = [queue.lookup_slot() for _ in range(MAX_LOOKUPS)]
    for slot in slots:
        await slot.__aenter__()

    with pytest.raises(Unavailable):
        await queue.lookup_slot().__aenter__()
    await slots[0].__aexit__(None, None, None)
    async with queue.lookup_slot():
        pass
