"""Long texts are read beside the loop, in turns: nobody's long text holds up what others file."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from services.intake.knowledge.reader import LONG_CHARACTERS
from tests.services.intake.asking import Client, Keys, Message

pytestmark = pytest.mark.running

LONG = "九3" * LONG_CHARACTERS
BATCH = {"content-type": "application/x-ndjson"}


@pytest.fixture
async def occupied(app: FastAPI) -> AsyncIterator[threading.Event]:
    """Somebody's text is being read until the event is set."""
    begun, over = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def read() -> None:
        loop.call_soon_threadsafe(begun.set)
        over.wait()

    reading = asyncio.create_task(app.state.text_reader.read("greedy", [LONG], read))
    await begun.wait()
    yield over
    over.set()
    await reading


async def test_a_short_text_is_filed_while_a_long_one_is_read(
    occupied: threading.Event, client: Client, keys: Keys, complaint: Message
) -> None:
    answer = await client("partner").post("/v1/complaints", json=complaint, headers=keys())

    assert answer.status_code == 201
    assert not occupied.is_set()


async def test_a_long_text_that_gets_no_turn_is_not_filed_and_its_sender_advised_to_retry(
    occupied: threading.Event, client: Client, keys: Keys, complaint: Message
) -> None:
    message, key = complaint | {"matter": {"text": LONG}}, keys()
    busy = await client("partner").post("/v1/complaints", json=message, headers=key)
    occupied.set()
    after = await client("partner").post("/v1/complaints", json=message, headers=key)

    assert (busy.status_code, busy.json()["code"], "retry-after" in busy.headers) == (503, "overloaded", True)
    assert (after.status_code, "idempotent-replayed" in after.headers) == (201, False)


async def test_a_long_supplement_that_gets_no_turn_changes_nothing(
    occupied: threading.Event, client: Client, keys: Keys, complaint: Message
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    path = f"/v1/complaints/{filed['id']}"

    busy = await client("partner").post(f"{path}/supplements", json={"text": LONG}, headers=keys())

    assert busy.status_code == 503
    assert (await client("partner").get(path)).json()["supplements"] == []


async def test_the_long_lines_of_a_batch_wait_for_their_turn(
    occupied: threading.Event, client: Client, keys: Keys, complaint: Message
) -> None:
    line = complaint | {"matter": {"text": LONG}, "idempotency_key": "one"}
    sending = asyncio.create_task(client("partner").post("/v1/complaints:batch", json=line, headers=BATCH))
    occupied.set()

    assert (await sending).json()["status"] == 201
