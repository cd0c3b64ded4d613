"""T42: platforms that hang, drip, refuse, send us elsewhere, or answer what nobody can read. Real sockets."""

import asyncio
import gzip
import json
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from canon.codes import Channel, CloseResult, State
from contracts import dispatch
from services.intake.clients import MAX_ANSWER_BYTES, MAX_CODE_CHARACTERS, PlatformClient
from services.intake.write_back.domain.delivery import AttemptOutcome
from services.intake.write_back.repository import LEASE
from tests.services.intake.asking import Client, Message
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, hurry, id_of, until
from tests.sweeps import sampled

pytestmark = pytest.mark.running

LIST = "/v1/operations/deliveries"
WITHIN = 0.5  # seconds; fifteen in service
MUTATIONS = 100
LARGE = 10 << 20  # bytes
LONGEST_ERROR = 40


def answered(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


YES = answered(b'{"code": 0}')


@dataclass
class Platform:
    """Reads a request and writes ``answer`` as it is; ``drips`` writes without end, ``hangs`` says nothing more."""

    answer: bytes = YES
    drips: bool = False
    hangs: bool = False
    address: str = ""
    paths: list[str] = field(default_factory=list)  # paths
    keys: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            named = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            self.bodies.append(json.loads(await reader.readexactly(int(named["content-length"]))))
            self.paths.append(head[0].split()[1])
            self.keys.append(named["idempotency-key"])
            writer.write(self.answer)
            while self.drips:
                await writer.drain()
                await asyncio.sleep(0.01)
                writer.write(b" ")
            if self.hangs:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def a_platform() -> AsyncIterator[Platform]:
    platform = Platform()
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    platform.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield platform


@pytest.fixture
async def hotline() -> AsyncIterator[Platform]:
    async with a_platform() as platform:
        yield platform


@pytest.fixture
async def national() -> AsyncIterator[Platform]:
    async with a_platform() as platform:
        yield platform


@pytest.fixture
def platforms(hotline: Platform, national: Platform) -> dict[Channel, str]:
    return {Channel.HOTLINE_12345: hotline.address, Channel.PLATFORM_12315: national.address}


async def attempt(platform: Platform, within: float = WITHIN) -> AttemptOutcome:
    addresses = {Channel.HOTLINE_12345: platform.address}
    async with PlatformClient(addresses, within) as platforms:
        return await platforms.send_step(Channel.HOTLINE_12345, "acceptance", {"caseguid": "1"}, UUID(int=1))


DELIVERED = AttemptOutcome(delivered=True)


def absent(error: str) -> AttemptOutcome:
    return AttemptOutcome(delivered=False, error=error)


def refused(error: str) -> AttemptOutcome:
    return AttemptOutcome(delivered=False, refused=True, error=error)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    {
        "a plain yes": (YES, DELIVERED),
        "a yes in words": (answered(b'{"code": "200", "msg": "ok"}'), DELIVERED),
        "no words": (answered(b"", "204 No Content"), DELIVERED),
        "a page": (answered(b"<html>ok</html>", "200 OK", "Content-Type: text/html"), DELIVERED),
        "a list": (answered(b"[1]"), DELIVERED),
        "deeper than can be read": (answered(b"[" * 60_000), DELIVERED),
        "ten megabytes": (answered(b" " * LARGE), DELIVERED),
        "ten megabytes in ten thousand bytes": (
            answered(gzip.compress(b" " * LARGE), "200 OK", "Content-Encoding: gzip"),
            DELIVERED,
        ),
        "packed and broken": (answered(b"\x1f\x8b\x08 broken", "200 OK", "Content-Encoding: gzip"), DELIVERED),
        "a no": (answered(b'{"code": 7}'), refused("code 7")),
        "a long no": (
            answered(json.dumps({"code": "x" * 5000}).encode()),
            refused(f"code {'x' * MAX_CODE_CHARACTERS}"),
        ),
        "a no that cannot be kept": (answered(b'{"code": "\\u0000"}'), refused("code unreadable")),
        "a no that cannot be written": (answered(b'{"code": "\\ud800"}'), refused("code unreadable")),
        "a no in many words": (answered(b'{"code": {"a": [1]}}'), refused("code unreadable")),
        "a number without end": (answered(b'{"code": ' + b"1" * 5000 + b"}"), DELIVERED),
        "not a number": (answered(b'{"code": NaN}'), refused("code nan")),
        "not found": (answered(b"", "404 Not Found"), refused("HTTP 404")),
        "too many": (answered(b"", "429 Too Many Requests", "Retry-After: 1"), absent("HTTP 429")),
        "broken": (answered(b"", "500 Internal Server Error"), absent("HTTP 500")),
        "closed": (answered(b"", "503 Service Unavailable"), absent("HTTP 503")),
        "elsewhere": (answered(b"", "301 Moved", "Location: http://169.254.169.254/"), absent("HTTP 301")),
        "nothing": (b"", absent("RemoteProtocolError")),
        "no HTTP": (b"\x00\xff\x00\xff\r\n\r\n", absent("RemoteProtocolError")),
        "half a head": (b"HTTP/1.1 200 OK\r\nContent-", absent("RemoteProtocolError")),
        "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", absent("RemoteProtocolError")),
        "two lengths": (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            absent("RemoteProtocolError"),
        ),
        "a head without end": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * LARGE, absent("RemoteProtocolError")),
    }.values(),
)
async def test_t42_what_an_answer_means(hotline: Platform, answer: bytes, outcome: AttemptOutcome) -> None:
    hotline.answer = answer

    assert await attempt(hotline) == outcome
    assert len(hotline.paths) == 1


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{"])
@pytest.mark.parametrize("how", ["drips", "hangs"])
async def test_t42_a_platform_has_only_so_long(hotline: Platform, start: bytes, how: str) -> None:
    hotline.answer = start
    setattr(hotline, how, True)
    loop = asyncio.get_running_loop()
    began = loop.time()

    outcome = await attempt(hotline)

    assert outcome.error in ("TimeoutError", "RemoteProtocolError")  # blanks before a head are none
    assert loop.time() - began < LEASE.total_seconds() / 10


@sampled
async def test_t42_a_packed_answer_is_not_unpacked(hotline: Platform) -> None:
    packed = gzip.compress(b" " * LARGE * 20)
    assert len(packed) > MAX_ANSWER_BYTES
    hotline.answer = answered(packed, "200 OK", "Content-Encoding: gzip")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB

    assert (await attempt(hotline)).delivered
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 << 10


@pytest.mark.parametrize("seed", range(4))
async def test_t42_whatever_is_wrong_with_an_answer_it_means_something(hotline: Platform, seed: int) -> None:
    rng = Random(seed)
    for _ in range(MUTATIONS // 4):
        hotline.answer = spoiled(rng, answered(b'{"code": 0, "msg": "\xe5\xa5\xbd", "data": {"id": 1}}'))

        outcome = await attempt(hotline)

        assert outcome.delivered or outcome.error
        assert len(outcome.error or "") <= LONGEST_ERROR
        assert (outcome.error or "").isascii()


def spoiled(rng: Random, answer: bytes) -> bytes:
    """A few of its bytes changed, gone, doubled or moved."""
    spoilt = bytearray(answer)
    answers: tuple[Callable[[int], None], ...] = (
        lambda at: spoilt.__setitem__(at, rng.randrange(256)),
        lambda at: spoilt.__delitem__(slice(at, at + rng.randint(1, 8))),
        lambda at: spoilt.__setitem__(slice(at, at), bytes(rng.randrange(256) for _ in range(rng.randint(1, 8)))),
        lambda at: spoilt.__setitem__(slice(at, at), spoilt[at : at + rng.randint(1, 40)]),
    )
    for _ in range(rng.randint(1, 4)):
        rng.choice(answers)(rng.randrange(len(spoilt)))
    return bytes(spoilt)


@sampled
async def test_t42_nothing_is_lost_or_overtakes_whatever_the_platform_says(
    app: FastAPI, client: Client, order: Message, hotline: Platform
) -> None:
    hotline.answer = answered(b'{"code": "\\u0000"}')
    filed = (await client("platform_12345").post("/v1/channels/12345/work-orders", json=order)).json()
    await consume(
        app,
        an_event(dispatch.CaseDispatched, id_of(filed), by_rules=True),
        an_event(dispatch.CaseAccepted, id_of(filed), state=State.ACCEPTED),
        an_event(dispatch.CaseClosed, id_of(filed), state=State.CLOSED, result=CloseResult.ANSWERED, within_limit=True),
    )
    bad = [answered(b"", "429 Slow"), answered(b"", "500 Oops"), b"", answered(b"", "302 Go", "Location: /"), b"\0"]
    for answer in bad:
        requested = len(hotline.paths)

        async def is_requested_again(requested: int = requested) -> bool:
            await hurry(app)
            return len(hotline.paths) > requested

        await until(is_requested_again)
        hotline.answer = answer
    hotline.answer = YES

    async def are_delivered() -> bool:
        await hurry(app)
        items = (await client("operator").get(LIST)).json()["items"]
        return [item["state"] for item in items] == ["delivered"] * 3

    await until(are_delivered)
    steps = [path.rpartition("/")[2] for path in hotline.paths]
    assert list(dict.fromkeys(steps)) == ["assignSubordinate", "acceptance", "consumptionProcessFeedback"]
    assert steps == sorted(steps, key=list(dict.fromkeys(steps)).index)
    assert len(set(hotline.keys)) == 3
    assert app.state.runtime.crashes == 0


async def test_t42_a_platform_that_hangs_delays_no_other(
    app: FastAPI, client: Client, order: Message, registration: Message, hotline: Platform, national: Platform
) -> None:
    hotline.hangs, hotline.answer = True, b""
    stuck = (await client("platform_12345").post("/v1/channels/12345/work-orders", json=order)).json()
    await consume(app, an_event(dispatch.CaseDispatched, id_of(stuck), by_rules=True))

    async def is_requested() -> bool:
        return bool(hotline.paths)

    await until(is_requested)
    filed = (await client("platform_12315").post("/v1/channels/12315/registrations", json=registration)).json()
    await consume(app, an_event(dispatch.CaseAccepted, id_of(filed), channel=Channel.PLATFORM_12315))

    async def national_is_requested() -> bool:
        return bool(national.paths)

    await until(national_is_requested, seconds=5)  # the other is given fifteen
    assert len(hotline.paths) == 1
