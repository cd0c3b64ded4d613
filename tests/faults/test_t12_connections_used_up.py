"""T12: every connection is taken: the excess is told so soon, nothing piles up, and it is over when it is over."""

import asyncio
import time
from collections import Counter

import asyncpg
import httpx
import pytest

from tests.chassis import toy
from tests.faults.county import PARTNER, County
from tests.faults.filing import a_filing

AT_ONCE = 120
HELD_SECONDS = 2.0
ANSWERED_WITHIN = 4.0  # seconds; the pool is waited for one, the rest is this machine's
BACK = 5.0  # seconds


async def test_a_pool_that_is_used_up_puts_off_the_excess_soon(county: County) -> None:
    await county.host("intake").start()
    partner = county.client("intake", PARTNER)
    known = (await _file(partner, "known")).json()["id"]
    holding = await asyncpg.connect(county.database_url)
    await holding.execute("begin; lock table intake.complaints in access exclusive mode")

    async def timed() -> tuple[int, float]:
        started_at = time.monotonic()
        answer = await partner.get(f"/v1/complaints/{known}")
        assert answer.status_code == 200 or answer.headers["retry-after"]
        return answer.status_code, time.monotonic() - started_at

    async def enough() -> bool:
        return sum(task.done() for task in asking) >= AT_ONCE // 3

    asking = [asyncio.create_task(timed()) for _ in range(AT_ONCE)]
    await asyncio.wait(asking, timeout=HELD_SECONDS)
    await toy.until(enough)  # a machine with other things to do takes longer
    answered = [task.result() for task in asking if task.done()]
    await holding.close()
    answers = [await task for task in asking]
    again = await partner.get(f"/v1/complaints/{known}")
    lines = await county.rows(
        "select from pg_stat_activity where application_name = 'weiquan intake' and datname = current_database()"
    )

    assert {code for code, _ in answered} <= {503}  # while the table is held
    assert max(seconds for code, seconds in answers if code == 503) < ANSWERED_WITHIN
    assert Counter(code for code, _ in answers)[503] >= AT_ONCE // 3
    assert {code for code, _ in answers} == {200, 503}
    assert again.status_code == 200
    assert len(lines) <= 16  # eight of the pool and as many above it


@pytest.mark.campaign
async def test_a_server_without_a_free_connection_is_reported_and_got_over(county: County) -> None:
    intake = county.host("intake")
    await intake.start()
    partner = county.client("intake", PARTNER)
    await _file(partner, "known")
    storm: list[asyncpg.Connection] = []
    try:
        while True:
            storm.append(await asyncpg.connect(county.database_url))
    except asyncpg.TooManyConnectionsError:
        pass
    await county_cut(storm[0])
    answers = await asyncio.gather(*(_file(partner, f"storm {number}") for number in range(20)))
    for connection in storm:
        await connection.close()
    async with asyncio.timeout(BACK):
        while (await _file(partner, "after")).status_code == 503:  # noqa: ASYNC110 - a client that polls
            await asyncio.sleep(0.05)

    assert {answer.status_code for answer in answers} <= {201, 503}
    assert not intake.dead


async def county_cut(connection: asyncpg.Connection) -> None:
    """The lines of the service are ended, and somebody else takes their places."""
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'weiquan %'"
    )


async def _file(partner: httpx.AsyncClient, key: str) -> httpx.Response:
    return await partner.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})
