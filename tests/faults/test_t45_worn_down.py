"""T45 at full size: two thousand that dawdle and bodies of a gigabyte before a whole Weiquan that goes on serving."""

import asyncio
import json
import os
import sys
import time

import psutil
import pytest

from deploy.process.paths import PROJECT
from sdk import Line
from tests.faults.county import County, Host
from tests.faults.ground import show
from tests.faults.traffic import Traffic

pytestmark = pytest.mark.campaign
SLOW = int(os.environ.get("SLOW_CLIENTS", "2000"))
UNHURRIED = 20.0  # filings a second
BEFORE_SECONDS = 15.0
CUT_OFF_WITHIN = 18.0  # seconds: a body has fifteen, and two are for reading why
MIB = 1 << 20
GIB = 1 << 30
CHUNKED = "Transfer-Encoding: chunked"
GROWTH = 5 * MIB
ANSWERED_WITHIN = 0.1  # seconds after the first megabyte


@pytest.fixture
async def town(county: County) -> Host:
    town = county.host("all", GATEWAY_REQUESTS_PER_SECOND="100000")
    await town.start()
    return town


async def test_two_thousand_that_dawdle_are_cut_off_and_hold_up_nobody(county: County, town: Host) -> None:
    async with Line.to(town.address, county.credential("partner")) as line:
        await Traffic(line, UNHURRIED).send(BEFORE_SECONDS)  # what is new is slow
        before, during = Traffic(line, UNHURRIED), Traffic(line, UNHURRIED)
        await before.send(BEFORE_SECONDS)
        slow = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.slow_clients"),
            *(town.address.rpartition(":")[2], str(SLOW), county.credential("partner").value),
            cwd=PROJECT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert slow.stdout is not None
        async with asyncio.timeout(60):
            assert await slow.stdout.readline() == b"connected\n"
        await during.send(BEFORE_SECONDS)
        report = json.loads(await slow.stdout.read())

    show(
        f"{SLOW} slow clients: all cut off after {report['last']} s; filings p50/p99 before {before.p50 * 1000:.0f}/"
        f"{before.p99 * 1000:.0f} ms, meanwhile {during.p50 * 1000:.0f}/{during.p99 * 1000:.0f} ms"
    )
    assert report["cut_off"] == SLOW
    assert report["last"] <= CUT_OFF_WITHIN
    assert set(before.statuses) == set(during.statuses) == {201}


@pytest.mark.parametrize("coding", [f"Content-Length: {GIB}", CHUNKED], ids=["announced", "in chunks"])
async def test_a_body_of_a_gigabyte_is_refused_at_its_first_megabyte(county: County, town: Host, coding: str) -> None:
    memory = psutil.Process(town.pid).memory_info
    await a_large_body(county, town, coding)
    before = memory().rss

    answers = [await a_large_body(county, town, coding) for _ in range(5)]

    grown = memory().rss - before
    slowest = max(seconds for _, seconds in answers)
    show(f"5 bodies of 1 GiB, {coding}: 413 after {slowest * 1000:.0f} ms, {grown:+} B")
    assert {status for status, _ in answers} == {413}
    assert grown < GROWTH
    assert slowest < ANSWERED_WITHIN


async def a_large_body(county: County, town: Host, coding: str) -> tuple[int, float]:
    """The status, and the seconds from the first megabyte sent to the answer; what else there is is sent too."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(town.address.rpartition(":")[2]))
    partner = county.credential("partner").value
    writer.write(
        f"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: {partner}\r\n"
        f"Idempotency-Key: large\r\nContent-Type: application/json\r\n{coding}\r\n\r\n".encode()
    )
    part = b" " * MIB if coding != CHUNKED else b"%x\r\n%s\r\n" % (MIB, b" " * MIB)
    began: list[float] = []

    async def send() -> None:
        for _ in range(GIB // MIB):
            writer.write(part)
            await writer.drain()
            began[:1] = began[:1] or [time.perf_counter()]

    sending = asyncio.create_task(send())
    status = int((await reader.readline()).split()[1])
    seconds = time.perf_counter() - began[0] if began else 0.0
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()
    return status, seconds
