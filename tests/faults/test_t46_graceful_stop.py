"""T46: SIGTERM under load: what was taken is answered, what was not taken is not stored, and the process leaves."""

import asyncio
import contextlib
import signal
import time
from collections import Counter

import httpx

from tests.faults.county import County
from tests.faults.filing import a_filing
from tests.simulation.history import History, check

CLIENTS = 12
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
        asked_at = time.monotonic()
        code = await town.died()
    left_after = time.monotonic() - asked_at
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    assert code == 0
    assert left_after <= LEAVES_WITHIN
    assert check(history) == []
    assert set(history.stored) == set(history.asked)  # nothing was taken without an answer


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
                history.asked[key].add(answer.content)
            else:
                assert answer.status_code == 503, answer.text
            if len(history.asked) >= ENOUGH:
                enough.set()
