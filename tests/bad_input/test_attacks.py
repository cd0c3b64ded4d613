"""The attacks of ``tests.attacks`` on a whole system: they are refused in little memory, and others are served."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import httpx
import psutil
import pytest

from tests.attacks.attacks import ATTACKS, Target, silent_readers
from tests.bad_input.system import System, a_key
from tests.journeys.messages import a_partner_complaint
from tests.sweeps import sampled

TIMES_THE_BODY = 4
BESIDE = 30  # complaints
SILENT = 200  # connections
SLACK_BYTES = 16 << 20
HELD_BYTES = 256 << 10  # by one of them: what its socket takes (64 KiB), a task, twenty requests in line; no document
LARGE = [name for name, attack in ATTACKS.items() if attack.body_bytes]


@pytest.fixture
def target(system: System) -> Target:
    [header] = system.headers_of("partner").items()
    return Target(port=system.port, partner=header)


@contextlib.asynccontextmanager
async def most_memory(system: System) -> AsyncIterator[list[int]]:
    """Put the most bytes that the system takes meanwhile, above what it takes now, into the list."""
    assert system.process is not None
    process = psutil.Process(system.process.pid)
    before, most = process.memory_info().rss, [0]

    async def measure() -> None:
        while True:
            most[0] = max(most[0], process.memory_info().rss - before)
            await asyncio.sleep(0.01)

    measuring = asyncio.create_task(measure())
    yield most
    measuring.cancel()


async def filed_beside(system: System, count: int) -> set[int]:
    """File complaints one after the other, and return the statuses."""
    async with httpx.AsyncClient(
        base_url=system.address, headers=system.headers_of("partner"), timeout=60, trust_env=False
    ) as client:
        statuses = set()
        for _ in range(count):
            key = {"Idempotency-Key": a_key()}
            body = a_partner_complaint(key["Idempotency-Key"])
            statuses.add((await client.post("/v1/complaints", json=body, headers=key)).status_code)
    return statuses


@sampled
@pytest.mark.parametrize("name", LARGE)
async def test_a_large_body_is_refused_in_little_memory_and_others_are_served(
    name: str, system: System, target: Target
) -> None:
    attack = ATTACKS[name]
    async with most_memory(system) as most:
        outcome, others = await asyncio.gather(attack.run(target), filed_beside(system, 5))

    assert outcome in ("413", "200")
    assert others == {201}
    assert most[0] <= TIMES_THE_BODY * attack.body_bytes


@sampled
@pytest.mark.parametrize("name", ["slow sign-ins", "health flood"])
async def test_complaints_are_accepted_beside_a_flood_of_strangers(name: str, system: System, target: Target) -> None:
    attacking = asyncio.ensure_future(ATTACKS[name].run(target))
    try:
        others = await filed_beside(system, BESIDE)
    finally:
        attacking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attacking

    assert others == {201}


@sampled
async def test_who_reads_nothing_takes_no_memory(system: System, target: Target) -> None:
    await filed_beside(system, BESIDE)  # what the first ones load is no attack's
    attacking = asyncio.ensure_future(silent_readers(target, connections=SILENT))
    try:
        async with most_memory(system) as most:
            others = await filed_beside(system, BESIDE)
    finally:
        attacking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attacking

    assert others == {201}
    assert most[0] <= SILENT * HELD_BYTES + SLACK_BYTES


def test_a_batch_answers_a_line_that_is_too_large_in_its_place(system: System) -> None:
    lines = [json.dumps({"id": "1"}), json.dumps({"id": "2", "scheme": "x" * (64 << 10)})]
    with system.client("partner") as client:
        answer = client.post(
            "/v1/refunds/quotes:batch",
            content="\n".join(lines).encode(),
            headers={"Content-Type": "application/x-ndjson"},
        )

    codes = [json.loads(line)["problem"]["code"] for line in answer.text.splitlines()]
    assert codes[1:] == ["too_large"]


def test_a_text_too_large_for_a_trial_is_refused_and_a_wrong_one_is_named(system: System) -> None:
    def tried(text: object) -> tuple[int, list[dict[str, str]]]:
        with system.client("hub") as client:
            answer = client.post("/v1/routing/trials", json={"texts": [{"id": "1", "text": "退款"}, text]})
        return answer.status_code, answer.json().get("errors", [])

    assert tried({"id": "2", "text": "x" * (512 << 10)}) == (413, [])
    status, [error] = tried({"id": "2", "text": 7})
    assert (status, error["field"], error["code"]) == (422, "/texts/1/text", "type")
