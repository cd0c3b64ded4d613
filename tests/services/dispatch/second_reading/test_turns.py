"""Turns of the model: few texts each, live complaints first, and none for a trial whose caller left."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from chassis.shared_thread import SharedThread
from chassis.web.auth import CallerTokens
from reading.meaning import MAX_CHARACTERS, MeaningReader, MeaningReading, ReadText, Vectors
from reading.thresholds import second_thresholds
from services.dispatch.second_reading.turns import MOST_TEXTS, MOST_TURN_CHARACTERS, Purpose, ReadingTurns, in_turns
from tests.services.dispatch.dispatch_app import KEY, PARTNER, DispatchApp

LONG = "长" * MAX_CHARACTERS


@dataclass
class Gate:
    """An engine that reads nothing until it is opened, and notes what it was given."""

    name = "gate"
    given: list[list[str]] = field(default_factory=list)
    has_begun: threading.Event = field(default_factory=threading.Event)
    is_open: threading.Event = field(default_factory=threading.Event)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.given.append([text[:3] for text in texts])
        self.has_begun.set()
        self.is_open.wait()
        return np.zeros((len(texts), 384))


@pytest.fixture
async def gate() -> AsyncIterator[tuple[Gate, ReadingTurns]]:
    engine = Gate()
    reader = MeaningReader(embedder=lambda: engine)
    assert reader.load()
    async with SharedThread("second reading") as thread:
        yield engine, ReadingTurns(reader, thread)
        engine.is_open.set()


async def read_all(turns: ReadingTurns, purpose: Purpose, *texts: str) -> list[MeaningReading]:
    reading = turns.read([ReadText(text=text) for text in texts], second_thresholds(), purpose)
    return [found async for few in reading for found in few]


@given(st.lists(st.integers(0, 900)))
def test_a_turn_takes_few_texts_and_few_characters_and_leaves_none_out(lengths: list[int]) -> None:
    turns = [*in_turns(lengths, int)]

    assert [one for turn in turns for one in turn] == lengths
    for turn in turns:
        assert 1 <= len(turn) <= MOST_TEXTS
        assert len(turn) == 1 or sum(turn) <= MOST_TURN_CHARACTERS


async def test_live_complaints_go_before_a_trial_and_a_trial_before_an_import(gate: tuple[Gate, ReadingTurns]) -> None:
    engine, turns = gate
    async with asyncio.TaskGroup() as group:
        for purpose in (Purpose.IMPORT, Purpose.TRIAL, Purpose.LIVE):
            for number in range(2):
                group.create_task(read_all(turns, purpose, f"{purpose}.{number}"))
            await asyncio.sleep(0)
        engine.is_open.set()

    assert engine.given[0] == ["2.0"]  # it had begun
    assert engine.given[1:] == [["0.0"], ["0.1"], ["1.0"], ["1.1"], ["2.1"]]


async def test_who_stops_listening_has_nothing_more_read(gate: tuple[Gate, ReadingTurns]) -> None:
    engine, turns = gate
    engine.is_open.set()
    reading = turns.read([ReadText(text=LONG)] * 5, second_thresholds(), Purpose.TRIAL)
    async with aclosing(reading) as until_left:
        await anext(until_left)
    await read_all(turns, Purpose.LIVE, "活")

    assert [*map(len, engine.given)] == [1, 1]


async def test_a_trial_ends_with_the_turn_in_which_its_caller_left(
    dispatch: DispatchApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Gate()
    monkeypatch.setattr(dispatch.app.state.reading_turns, "reader", MeaningReader(embedder=lambda: engine))
    texts = [{"id": str(number), "text": LONG} for number in range(60)]
    left = asyncio.Event()
    asking = asyncio.create_task(ask_and_leave(dispatch, {"texts": texts, "meaning": True}, left))
    await asyncio.to_thread(engine.has_begun.wait)

    left.set()
    engine.is_open.set()
    await asking

    assert len(engine.given) == 1


async def ask_and_leave(dispatch: DispatchApp, body: object, left: asyncio.Event) -> None:
    """Post a trial to the application, whose client is gone when this event is set."""
    token, sent = CallerTokens(KEY).sign(PARTNER, "dispatch"), False
    headers = {"x-caller": token, "content-type": "application/json", "host": "dispatch"}
    content = json.dumps(body).encode()

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await left.wait()
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": content}

    async def send(_: Message) -> None:
        """Throw away what nobody reads."""

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/routing/trials",
        "raw_path": b"/v1/routing/trials",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("dispatch", 80),
    }
    await dispatch.app(scope, receive, send)
