"""Whoever sends and reads slowly leaves the others their places."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from chassis.errors import Unavailable
from gateway.edge import transfers
from gateway.edge.transfers import Transfers


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "WAIT_SECONDS", 0.05)


async def test_an_account_holds_no_more_than_its_part_of_the_places() -> None:
    places = Transfers(most=4, of_account=2)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(places.place("slow"))

        with pytest.raises(Unavailable):
            await stack.enter_async_context(places.place("slow"))
        for account in ("one", "other"):
            await stack.enter_async_context(places.place(account))
        with pytest.raises(Unavailable):
            await stack.enter_async_context(places.place("third"))


async def test_a_place_that_becomes_free_is_given_to_whoever_waits_and_none_is_lost() -> None:
    places, done = Transfers(most=1, of_account=1), asyncio.Event()

    async def transfer(account: str) -> str:
        async with places.place(account):
            done.set()
            return account

    async with places.place("first"):
        waiting = [asyncio.create_task(transfer(account)) for account in ("first", "second")]
        gone = asyncio.create_task(transfer("gone"))
        await asyncio.sleep(0)
        gone.cancel()

    assert sorted(await asyncio.gather(*waiting)) == ["first", "second"]
    assert done.is_set()
    assert sorted(await asyncio.gather(transfer("first"))) == ["first"]
