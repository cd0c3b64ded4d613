"""T30: one history, in order, threefold and shuffled, one by one or very late, leaves the same state everywhere."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from chassis.bus.port import Message
from chassis.clock import machine_now
from deploy.launcher.postgres import Postgres
from tests.conftest import database_named
from tests.faults.county import PARTNER, County
from tests.faults.filing import CRACKS, GYM, Filer
from tests.faults.officer import Officer
from tests.faults.subscribers import STATE, UNTOUCHED, fresh_subscribers, published
from tests.simulation.history import History
from tests.sweeps import ARE_FAULTS_WHOLE

TIMES = 2 if ARE_FAULTS_WHOLE else 1
LED, URGED, LEFT = 7 * TIMES, 5 * TIMES, 6 * TIMES  # complaints led to their end, pressed for, handed on
EVENTS = 100 * TIMES  # at least
COPIES, WINDOW = 3, 50
LATE = 7  # every seventh comes after all others
SEEDS = range(1, 1 + TIMES)
COMPLETE: dict[str, Any] = {  # as Art. 10 wants it: what is incomplete is redirected by nobody but a person
    "complainant": {"name": "张三"},  # each with a number of its own
    "respondent": {"address": "望川县城关镇人民路1号"},
}
_NUMBERS = itertools.count(1)


@pytest.fixture
async def fresh(postgres: Postgres, migrated: str) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """As many migrated databases as a test wants."""
    connection = await asyncpg.connect(postgres.url)
    made: list[str] = []

    async def make() -> str:
        made.append(f"fresh_{next(_NUMBERS)}")
        await connection.execute(f"create database {made[-1]} template {migrated}")
        return database_named(postgres.url, made[-1])

    yield make
    for name in made:
        await connection.execute(f"drop database {name} with (force)")
    await connection.close()


async def test_however_a_history_is_delivered_every_service_comes_to_the_same_state(
    county: County, fresh: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    messages = await _history(county)
    deliveries = {"in order": (messages, 500), "one by one": (messages, 1)}
    for seed in SEEDS:
        random = Random(seed)
        deliveries[f"shuffled, seed {seed}"] = (_shuffled(messages, random), random.randrange(7, 60))
    in_time = [message for place, message in enumerate(messages) if place % LATE]
    deliveries["some very late"] = ([*in_time, *messages[::LATE]], 50)
    now = machine_now()
    states = {}
    for name, (delivered, at_once) in deliveries.items():
        async with fresh_subscribers(await fresh(), tmp_path / "fresh", now) as subscribers:
            await subscribers.deliver(delivered, at_once)
            states[name] = await subscribers.state()

    assert len(messages) >= EVENTS
    in_order = states.pop("in order")
    assert {name: _differences(in_order, state) for name, state in states.items()} == {name: {} for name in states}
    assert {table for table, rows in in_order.items() if rows.startswith("0 ")} == {
        f"{service}.{table}" for service in STATE for table in UNTOUCHED
    }


async def _history(county: County) -> list[Message]:
    """What real services published while people worked."""
    for name in ("intake", "dispatch", "refunds"):
        await county.host(name).start()
    filer, officer = Filer(county.client("intake", PARTNER), History(), **COMPLETE), Officer.of(county)

    async def work_on(place: int) -> None:
        complaint = filer.ids[await filer.file(GYM if place < LED + URGED else CRACKS)]
        if place < LED:
            await officer.lead(complaint)
        elif place < LED + URGED:
            await officer.see(f"/v1/cases/{complaint}", lambda case: bool(case["state"]))
            await officer.urge(complaint)

    async with asyncio.TaskGroup() as people:
        for place in range(LED + URGED + LEFT):
            people.create_task(work_on(place))
    await county.rest("intake", "dispatch", "refunds")
    return await published(county.database_url)


def _shuffled(messages: Sequence[Message], random: Random) -> list[Message]:
    """Each several times, none further from its place than the window."""
    places = [place for place in range(len(messages)) for _ in range(COPIES)]
    places.sort(key=lambda place: place + random.random() * WINDOW)
    return [messages[place] for place in places]


def _differences(one: dict[str, str], other: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {table: (one[table], other[table]) for table in one if one[table] != other[table]}
