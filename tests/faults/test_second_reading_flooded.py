"""A flood of complaints and the second reading: nothing waits for it, each text is read, what it finds is raised once.

The engine behind the port is quick here. How long the model takes is in ``docs/proof/routing.md``.
"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest
from fastapi import FastAPI

from benchmarks.load import Order, Run
from benchmarks.wire import request
from canon.codes import Alert
from chassis.bus.kafka import AdvisorySlots, KafkaBus
from chassis.bus.port import Bus
from chassis.bus.postgres import PostgresBus
from chassis.web.auth import Caller, CallerTokens
from reading.heads import ALERT
from reading.meaning import MeaningReader, Vectors
from reading.meaning_heads import load_heads
from services.dispatch.second_reading.service import second_readings
from services.dispatch.second_reading.turns import ReadingTurns
from tests.chassis import toy
from tests.faults.county import KEY, PARTNER, County, client_of
from tests.faults.filing import GYM, a_filing
from tests.faults.ground import show

FLOOD = int(os.environ.get("FAULT_FLOOD", "10000"))  # complaints
AT_ONCE = 16  # connections
SENT_TOGETHER = 500  # while a signature is valid
DANGER_EVERY = 50
DANGER = "店里不肯退钱，往后的日子也就这样了"  # which the first reading does not alarm about
LOST_AFTER = FLOOD // 4  # texts read, after which one of two readers ends with texts in its hand
SECONDS = 3600.0
OPERATOR = Caller(account="operator", roles=("operator",))
TAKEN = "select count(*) from intake.complaints"
FROM = "select respondent_name from intake.complaints"
OPENED = "select count(*) from dispatch.cases"
ALL_OPENED = f"select (select count(*) from dispatch.cases) >= {FLOOD}"  # noqa: S608 - a number
WAITING = "select count(*) from dispatch.second_readings"
# as if a minute had passed
LATER = "update dispatch.second_readings set claimed_until = now() - interval '1 second' returning case_id"
RAISED = "select case_id, facts from dispatch.history where act = 'case_read_again'"
ALARMED = "select id, alerts from dispatch.cases where alerts @> array['self_harm']"


class Attentive:
    """An engine to which one sentence means that somebody may harm himself, and every other nothing."""

    name = "attentive"

    def __init__(self) -> None:
        heads = load_heads()
        weights = heads.weights[heads.names.index(ALERT + Alert.SELF_HARM)][:384]
        self._meant = 100 * weights / np.linalg.norm(weights)
        self.seen: Counter[str] = Counter()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen.update(texts)
        return np.array([self._meant if DANGER in text else np.zeros(384) for text in texts])


def words_of(number: int) -> str:
    return f"第{number}件。{DANGER if number % DANGER_EVERY == 0 else GYM}"


@pytest.mark.campaign
async def test_a_flood_is_taken_in_and_opened_while_it_waits_and_each_text_is_read_and_raised_once(
    county_on_each_bus: County,
) -> None:
    county, engine = county_on_each_bus, Attentive()
    async with flooded(county) as dispatch, asyncio.TaskGroup() as group:
        reader = MeaningReader(embedder=lambda: engine)
        assert reader.load()
        turns = ReadingTurns(reader, dispatch.state.trial_thread)
        readers = [second_readings(dispatch.state.transactions, turns)[0] for _ in range(2)]  # none is of a list
        reading = [group.create_task(one.run()) for one in readers]
        begun = time.monotonic()
        watching = group.create_task(most_behind(dispatch))
        await send_all(county)
        taken = time.monotonic() - begun
        await county.until(ALL_OPENED, SECONDS)
        opened = time.monotonic() - begun
        [left] = await county.rows(WAITING)
        await toy.until(lambda: has_read(engine, LOST_AFTER), SECONDS)
        reading[0].cancel()  # with texts in its hand
        await all_read(county)
        read = time.monotonic() - begun
        reading[1].cancel()
        waiting, behind = await ended(watching)

    [complaints], [cases] = await county.rows(TAKEN), await county.rows(OPENED)
    raised = await county.rows(RAISED)
    alarmed = {row["id"] for row in await county.rows(ALARMED)}
    show(f"{FLOOD} taken in {taken:.1f} s, opened {opened:.1f} s, {left['count']} not read then, all read {read:.1f} s")
    show(f"/status: at most {waiting} waiting, at most {behind:.1f} s behind")
    assert complaints["count"] == cases["count"] == FLOOD
    assert left["count"] > 0
    assert waiting > 0
    assert {text.partition("。")[0] for text in engine.seen} == {f"第{number}件" for number in range(1, FLOOD + 1)}
    assert len(alarmed) == FLOOD // DANGER_EVERY
    assert Counter(row["case_id"] for row in raised if "self_harm" in str(row["facts"])) == Counter(alarmed)


@asynccontextmanager
async def flooded(county: County) -> AsyncIterator[FastAPI]:
    """Intake as a process of its own, and dispatch here, where its readers can be ended."""
    await county.host("intake").start()
    bus = bus_of(county)
    county.environment["WEIQUAN_MEANING"] = "off"  # the readers are those of the test
    dispatch = county.app("dispatch", bus)
    async with toy.running(dispatch):
        yield dispatch
    await bus.close()


def bus_of(county: County) -> Bus:
    kafka = county.environment["KAFKA_BOOTSTRAP"]
    return KafkaBus(kafka, slots=AdvisorySlots(county.database_url)) if kafka else PostgresBus(county.database_url)


async def send_all(county: County) -> None:
    """File until all are taken; who is put off comes again."""
    port = county.client("intake", PARTNER).base_url.port
    pending: Sequence[int] = range(1, FLOOD + 1)
    async with asyncio.timeout(SECONDS):
        while pending:
            for numbers in in_parts(pending):
                headers = {"x-caller": CallerTokens(KEY).sign(PARTNER, "intake")}
                bodies = [json.dumps(a_filing(f"P-{number}", words_of(number))).encode() for number in numbers]
                requests = [request(number, body, headers) for number, body in zip(numbers, bodies, strict=True)]
                await Run(Order(port=port, bodies="", first=1, connections=AT_ONCE, seconds=SECONDS), requests).play()
            taken = {row["respondent_name"] for row in await county.rows(FROM)}
            pending = [number for number in pending if f"P-{number}" not in taken]


def in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + SENT_TOGETHER] for start in range(0, len(numbers), SENT_TOGETHER))


async def has_read(engine: Attentive, count: int) -> bool:
    return engine.seen.total() >= count


async def all_read(county: County) -> None:
    """Wait until nothing waits; what a lost reader had claimed is free again at once."""
    async with asyncio.timeout(SECONDS):
        while (await county.rows(WAITING))[0]["count"]:
            await asyncio.sleep(1)
            if not await county.rows("select from dispatch.second_readings where claimed_until is null limit 1"):
                await county.rows(LATER)


async def most_behind(dispatch: FastAPI) -> tuple[int, float]:
    """What an operator sees at most, until nobody looks any more."""
    waiting, behind = 0, 0.0
    async with client_of(dispatch, OPERATOR) as operator:
        while True:
            try:
                found = (await operator.get("/internal/status")).json()["second_reading"]
                waiting, behind = max(waiting, found["waiting"]), max(behind, found["behind_seconds"])
                await asyncio.sleep(0.5)
            except asyncio.CancelledError:
                return waiting, behind


async def ended(watching: asyncio.Task[tuple[int, float]]) -> tuple[int, float]:
    watching.cancel()
    return await watching
