"""Who asks another over a socket and is hung up on meets a lost line, whenever it was lost."""

import asyncio

import httpx
import uvloop

from chassis.transport import Transport
from tests.hanging_up import hanging_up

TIMES = 300


def test_a_line_that_is_lost_as_it_is_opened_is_a_lost_line() -> None:
    async def ask(address: str) -> int:
        lost = 0
        async with httpx.AsyncClient(base_url=address, transport=Transport(verify=True)) as client:
            for _ in range(TIMES):
                try:
                    await client.get("/")
                except httpx.TransportError:
                    lost += 1
        return lost

    with hanging_up() as address, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(ask(address)) == TIMES
