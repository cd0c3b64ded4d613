"""T49: ten times as much is asked as can be done, in little memory: it is put off, nobody dies, nothing is lost."""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chassis.web.auth import LIFETIME_SECONDS
from deploy.process.processes import wait_until
from tests.faults.county import PARTNER, County, Signed
from tests.faults.filing import Filer, a_filing
from tests.simulation.history import History, check

MEMORY = Path("/sys/fs/cgroup/memory")  # version 1, as root
LIMIT_MB = 256
USUAL = 40  # clients at once
BURST = 10 * USUAL
SECONDS = float(os.environ.get("FAULT_SECONDS", "20")) / 2
WORDS = "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。"
BACK = 60.0  # seconds
PATIENCE = LIFETIME_SECONDS / 2  # a client's; who waits for longer than its signature is good was not there any more
GOODPUT = 8  # at least so many times less than usual; the clients take processor time as well
UNLIMITED = httpx.Limits(max_connections=None)
LOST = 0  # in place of a status: a client that got no turn for long finds its line closed
LARGE = 1_000_000  # bytes of a body; a MiB is the most that is read

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(
        not os.access(MEMORY / "cgroup.procs", os.W_OK), reason="a limit of memory needs root and cgroups of version 1"
    ),
]


@pytest.mark.parametrize("size", ["usual", "as large as may be"])
async def test_a_burst_in_little_memory_is_put_off_and_nothing_acknowledged_is_lost(county: County, size: str) -> None:
    words = WORDS * 3 if size == "usual" else WORDS * 330  # 10,000 characters, close to what a text may have
    intake = county.host("intake")
    with _little_memory() as group:
        await intake.begin()
        (group / "cgroup.procs").write_text(str(intake.pid))
        await intake.up()
        history = History()
        usual = await _burst(intake.address, history, "usual", USUAL, words)
        burst = await _burst(intake.address, history, "burst", BURST, words)
        most = int((group / "memory.max_usage_in_bytes").read_text()) >> 20
        filer = Filer(county.client("intake", PARTNER), history, "after")
        async with asyncio.timeout(BACK):
            await filer.file()
        is_dead = intake.dead
        await intake.kill()
    rows = await county.rows("select respondent_name from intake.complaints")
    stored = Counter(row["respondent_name"] for row in rows)
    history.stored = dict(stored)

    print(f"{size}: {USUAL} at once {dict(usual)}, {BURST} at once {dict(burst)}; at most {most} of {LIMIT_MB} MB")  # noqa: T201
    assert not is_dead
    assert set(burst) <= {201, 503, LOST}
    assert burst[201] > usual[201] // GOODPUT
    assert check(history) == []


async def test_large_bodies_all_at_once_are_put_off_before_they_fill_the_memory(county: County) -> None:
    intake = county.host("intake")
    with _little_memory() as group:
        await intake.begin()
        (group / "cgroup.procs").write_text(str(intake.pid))
        await intake.up()
        async with httpx.AsyncClient(
            base_url=intake.address, auth=Signed(PARTNER, "intake"), trust_env=False, timeout=60, limits=UNLIMITED
        ) as client:
            body = json.dumps(a_filing("large", "x" * LARGE)).encode()
            headers = {"Idempotency-Key": "large", "Content-Type": "application/json"}
            requests = [client.post("/v1/complaints", content=body, headers=headers) for _ in range(BURST)]
            answers = await asyncio.gather(*requests, return_exceptions=True)
        statuses = Counter(one.status_code if isinstance(one, httpx.Response) else LOST for one in answers)
        most = int((group / "memory.max_usage_in_bytes").read_text()) >> 20
        is_dead = intake.dead
        await intake.kill()

    print(f"{BURST} bodies of {LARGE} bytes at once: {dict(statuses)}; at most {most} of {LIMIT_MB} MB")  # noqa: T201
    assert not is_dead
    assert statuses[422] + statuses[503] > BURST // 2
    assert set(statuses) <= {422, 503, LOST}


@contextlib.contextmanager
def _little_memory() -> Iterator[Path]:
    group = MEMORY / f"weiquan-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(f"{LIMIT_MB}M")
        yield group
    finally:
        for pid in (group / "cgroup.procs").read_text().split():  # where the test did not come to its end
            os.kill(int(pid), signal.SIGKILL)
        assert wait_until(lambda: not (group / "cgroup.procs").read_text(), BACK)
        group.rmdir()


async def _burst(address: str, history: History, name: str, clients: int, words: str) -> "Counter[int]":
    """So many file one after the other, whatever they are told; a new key each time."""
    statuses: Counter[int] = Counter()
    until = time.monotonic() + SECONDS
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)

    async def ask(client: httpx.AsyncClient, number: int) -> None:
        turn = 0
        while time.monotonic() < until:
            turn += 1
            key = f"{name}-{number}-{turn}"
            history.invoked.add(key)
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await client.post(
                        "/v1/complaints", json=a_filing(key, words), headers={"Idempotency-Key": key}
                    )
            except (httpx.TransportError, TimeoutError):
                statuses[LOST] += 1
                continue
            statuses[answer.status_code] += 1
            if answer.status_code == 201:
                history.answers[key].add(answer.content)
            else:
                assert "retry-after" in answer.headers, f"{answer.status_code} {answer.text}"

    async with (
        httpx.AsyncClient(
            base_url=address, auth=Signed(PARTNER, "intake"), trust_env=False, timeout=PATIENCE, limits=limits
        ) as client,
        asyncio.TaskGroup() as tasks,
    ):
        for number in range(clients):
            tasks.create_task(ask(client, number))
    return statuses
