"""Who is patient waits by its own turns of the loop."""

import asyncio
import time

import pytest

from chassis.awake_timeout import awake_timeout


async def test_an_answer_that_arrived_while_the_process_was_paused_is_taken() -> None:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    async with awake_timeout(0.3):
        loop.call_later(0.01, answer.set_result, "here")
        time.sleep(0.5)  # noqa: ASYNC251 - the pause of the whole process is what is tried

        assert await answer == "here"


async def test_a_server_that_says_nothing_is_given_up_after_the_agreed_number_of_looks() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()

    with pytest.raises(TimeoutError):
        async with awake_timeout(0.3):
            await loop.create_future()

    assert loop.time() - began >= 0.29


async def test_a_cancellation_from_outside_stays_one() -> None:
    async def wait() -> None:
        async with awake_timeout(60):
            await asyncio.get_running_loop().create_future()

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
