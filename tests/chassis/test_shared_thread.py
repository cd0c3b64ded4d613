"""A thread shared by accounts: who has used little is next, and nobody waits for what will not come."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

import pytest

from chassis.errors import Busy
from chassis.fair_turns import HALF_LIFE_SECONDS
from chassis.shared_thread import SharedThread
from chassis.web.problems import headers_of, status_of


class BlockedThread:
    """A shared thread that a call of the account ``blocker`` blocks until it is released, and what ran in it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.thread = SharedThread("blocked", clock=lambda: self.now)
        self.ran: list[str] = []
        self._released = threading.Event()

    async def block(self, account: str = "blocker") -> "asyncio.Task[None]":
        began, loop = asyncio.Event(), asyncio.get_running_loop()
        self._released = threading.Event()

        def wait(released: threading.Event) -> None:
            loop.call_soon_threadsafe(began.set)
            released.wait()

        blocking = asyncio.create_task(self.thread.run(account, wait, self._released))
        await began.wait()
        return blocking

    def release(self) -> None:
        self._released.set()

    async def ask(self, *names: str, wait_seconds: float | None = None, priority: int = 0) -> "list[asyncio.Task[str]]":
        """Ask for a call each; the account is the first letter of the name."""
        run = partial(self.thread.run, wait_seconds=wait_seconds, priority=priority)
        calls = [asyncio.create_task(run(name[0], self._note, name)) for name in names]
        await asyncio.sleep(0)
        return calls

    async def use(self, account: str, seconds: float = 0.002) -> None:
        await self.thread.run(account, _compute, seconds)

    def _note(self, name: str) -> str:
        self.ran.append(name)
        return name


def _compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


@pytest.fixture
async def blocked() -> AsyncIterator[BlockedThread]:
    blocked = BlockedThread()
    async with blocked.thread:
        yield blocked
        blocked.release()


async def test_equal_accounts_take_turns_and_the_calls_of_each_run_in_their_order(blocked: BlockedThread) -> None:
    await blocked.block()
    calls = await blocked.ask("a1", "a2", "a3", "b1", "b2", "c1")
    blocked.release()

    assert await asyncio.gather(*calls) == ["a1", "a2", "a3", "b1", "b2", "c1"]
    assert [[name for name in blocked.ran if name[0] == account] for account in "abc"] == [
        ["a1", "a2", "a3"],
        ["b1", "b2"],
        ["c1"],
    ]
    assert {name[0] for name in blocked.ran[:3]} == {"a", "b", "c"}


async def test_who_has_used_the_least_of_late_is_next(blocked: BlockedThread) -> None:
    await blocked.use("a", 0.02)
    await blocked.use("b", 0.002)
    await blocked.block()
    calls = await blocked.ask("a1", "b1", "c1")
    blocked.release()
    await asyncio.gather(*calls)

    assert blocked.ran == ["c1", "b1", "a1"]


async def test_what_is_urgent_goes_first_whatever_its_account_has_used(blocked: BlockedThread) -> None:
    await blocked.use("a", 0.02)
    await blocked.block()
    calls = [*await blocked.ask("b1", priority=2), *await blocked.ask("c1", priority=1), *await blocked.ask("a1")]
    blocked.release()
    await asyncio.gather(*calls)

    assert blocked.ran == ["a1", "c1", "b1"]


async def test_what_was_used_long_ago_counts_no_longer(blocked: BlockedThread) -> None:
    await blocked.use("a", 0.02)
    blocked.now += 10 * HALF_LIFE_SECONDS
    await blocked.use("b", 0.002)
    await blocked.block()
    calls = await blocked.ask("b1", "a1")
    blocked.release()
    await asyncio.gather(*calls)

    assert blocked.ran == ["a1", "b1"]


async def test_who_has_no_turn_in_time_is_refused_and_nothing_was_run(blocked: BlockedThread) -> None:
    await blocked.block()
    (calls,) = await blocked.ask("a1", wait_seconds=0.0)
    with pytest.raises(Busy) as refused:
        await calls
    blocked.release()
    (later,) = await blocked.ask("a2", wait_seconds=60.0)

    assert await later == "a2"
    assert blocked.ran == ["a2"]
    assert (status_of(refused.value), "Retry-After" in headers_of(refused.value)) == (503, True)


async def test_who_no_longer_waits_is_passed_over(blocked: BlockedThread) -> None:
    await blocked.block()
    gone, stays = await blocked.ask("a1", "a2")
    gone.cancel()
    blocked.release()

    assert await stays == "a2"
    assert blocked.ran == ["a2"]


async def test_a_call_that_has_begun_ends_though_its_caller_left(blocked: BlockedThread) -> None:
    blocking = await blocked.block("a")
    blocking.cancel()
    with suppress(asyncio.CancelledError):
        await blocking
    calls = await blocked.ask("b1")
    assert blocked.ran == []
    blocked.release()

    assert await calls[0] == "b1"


async def test_what_a_call_raises_its_caller_receives_and_the_next_call_runs(blocked: BlockedThread) -> None:
    with pytest.raises(ZeroDivisionError):
        await blocked.thread.run("a", divmod, 1, 0)
    (calls,) = await blocked.ask("a1")

    assert await calls == "a1"


async def test_closing_awaits_what_runs_and_refuses_what_waits(blocked: BlockedThread) -> None:
    blocking = await blocked.block()
    (waits,) = await blocked.ask("a1")
    closing = asyncio.create_task(blocked.thread.close())
    with pytest.raises(Busy):
        await waits
    blocked.release()
    await asyncio.gather(blocking, closing)

    with pytest.raises(Busy):
        await blocked.thread.run("a", blocked.ran.clear)
    assert blocked.ran == []
