"""A service that is away, resets its lines, or hangs (T36): who waits, what is asked again, when it is left alone."""

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
import pytest

from canon.services import SERVICES
from deploy.process.processes import free_ports
from gateway.edge import circuit_breaker, upstreams
from gateway.settings import Timings
from tests.faults.proxy import FaultProxy, Mode
from tests.gateway.echoing import credentials
from tests.gateway.test_losses import a_gateway

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
RESTART_SECONDS = 1.0
REQUESTS = 400
KEY = {"Idempotency-Key": "k"}


@dataclass
class Service:
    """Answers everything with ``{}``; some lines are reset once the request has arrived."""

    port: int
    resets: float = 0.0  # of all requests
    answer: bytes = ANSWER
    address: str = "127.0.0.1"
    received: Counter[str] = field(default_factory=Counter)
    _random: Random = field(default_factory=lambda: Random(36))

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with await asyncio.start_server(self._serve, self.address, self.port):
            yield

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, path, *_ = head.decode().split()
            if path.startswith("/v1/"):  # the gateway asks for anchors of its own accord
                self.received[method] += 1
            if self._random.random() < self.resets:
                line: socket.socket = writer.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                writer.write(self.answer)
        writer.close()


@dataclass
class Front:
    service: Service
    client: httpx.AsyncClient


@pytest.fixture
async def front(database_url: str, home: Path) -> AsyncIterator[Front]:
    """A gateway that waits a second for a restart."""
    service = Service(free_ports(1)[0])
    services = {"intake": f"http://127.0.0.1:{service.port}"}
    async with a_gateway(database_url, home, services, timings=Timings(restart=RESTART_SECONDS)) as client:
        entry = json.loads((home / "credentials.json").read_text())["partner"]
        client.headers[entry["header"]] = entry["value"]
        yield Front(service, client)


async def test_a_request_waits_for_a_service_that_is_being_restarted(front: Front) -> None:
    waiting = [asyncio.create_task(front.client.get("/v1/complaints")) for _ in range(5)]
    waiting.append(asyncio.create_task(front.client.post("/v1/complaints/x/anything", content=b"no key")))
    await asyncio.wait(waiting, timeout=0.3)
    async with front.service.listening():
        answers = await asyncio.gather(*waiting)

    assert [answer.status_code for answer in answers] == [200] * 6


async def test_a_request_waits_for_a_service_that_is_too_busy_to_be_connected_to(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (upstreams, circuit_breaker):
        monkeypatch.setattr(module, "CONNECT_SECONDS", 0.1)
    with (
        socket.create_server(("127.0.0.1", front.service.port), backlog=0, reuse_port=True) as busy,
        socket.create_connection(busy.getsockname()),  # takes the only place in its queue
    ):
        request = asyncio.create_task(front.client.get("/v1/complaints"))
        await asyncio.wait([request], timeout=0.3)
    async with front.service.listening():
        answer = await request

    assert answer.status_code == 200


async def test_nobody_waits_for_a_service_that_has_been_away_for_long(front: Front) -> None:
    first = await front.client.get("/v1/complaints")
    began = time.monotonic()
    others = [await front.client.get("/v1/complaints") for _ in range(20)]
    seconds = time.monotonic() - began
    async with front.service.listening():
        back = await front.client.get("/v1/complaints")

    assert {answer.status_code for answer in (first, *others)} == {503}
    assert all(answer.headers["retry-after"] for answer in others)
    assert seconds < len(others) * RESTART_SECONDS / 4  # nobody waited, however busy the machine
    assert back.status_code == 200


async def test_nobody_known_here_has_to_say_who_they_are_because_a_service_read_it_too_late(
    front: Front,
) -> None:
    front.service.answer = ANSWER.replace(b"200 OK", b"401 Unauthorized")
    async with front.service.listening():
        answer = await front.client.post("/v1/complaints", content=b"with a key", headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert front.service.received == {"POST": 1}


async def test_what_arrived_and_was_lost_is_requested_again_only_if_that_does_no_harm(front: Front) -> None:
    front.service.resets = 1.0
    async with front.service.listening():
        answers = [
            await front.client.post("/v1/complaints/x/anything", content=b"without a key"),
            await front.client.get("/v1/complaints"),
            await front.client.post("/v1/complaints", content=b"with a key", headers=KEY),
        ]

    assert [answer.status_code for answer in answers] == [503] * 3
    assert front.service.received == {"POST": 1 + 4, "GET": 4}


async def test_one_line_in_five_reset_is_made_up_for_within_the_share(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.service.resets = 0.2
    async with front.service.listening():
        codes = Counter([(await front.client.get("/v1/complaints")).status_code for _ in range(REQUESTS)])

    repeated = front.service.received["GET"] - REQUESTS
    assert set(codes) <= {200, 503}
    assert codes[200] > REQUESTS * 0.9
    assert repeated <= circuit_breaker.REPEAT_BURST + REQUESTS * circuit_breaker.REPEAT_SHARE


async def test_a_service_that_hangs_is_shown_as_down_and_hides_no_other(database_url: str, home: Path) -> None:
    service = Service(free_ports(1)[0])
    address = f"http://127.0.0.1:{service.port}"
    async with service.listening(), FaultProxy.before(address) as line:
        line.mode = Mode.SILENT
        services = dict.fromkeys(SERVICES, address) | {"odr": f"http://{line.address}"}
        async with a_gateway(database_url, home, services, timings=Timings(status=0.5)) as client:
            answer = await client.get("/status", headers=credentials(home, "operator"))

    health = answer.json()["services"]
    assert health.pop("gateway")["up"]
    assert health == {name: {"up": False} if name == "odr" else {} for name in SERVICES}


async def test_a_service_that_returned_at_another_address_is_found_there_at_once(
    database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container that is replaced gets another address; the gateway has looked the name up a moment before."""
    names = {"intake.test": "127.0.0.2"}
    of_the_machine = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **options: of_the_machine(names.get(host, host), *more, **options)
    )
    first = Service(free_ports(1)[0], address="127.0.0.2")
    second = Service(first.port, address="127.0.0.3")
    services = {"intake": f"http://intake.test:{first.port}"}
    async with a_gateway(database_url, home, services, timings=Timings(restart=RESTART_SECONDS)) as client:
        entry = json.loads((home / "credentials.json").read_text())["partner"]
        client.headers[entry["header"]] = entry["value"]
        async with first.listening():
            before = await client.get("/v1/complaints")
        names["intake.test"] = "127.0.0.3"
        async with second.listening():
            after = await client.post("/v1/complaints/x/anything", content=b"no key")

    assert (before.status_code, after.status_code) == (200, 200)
    assert (first.received, second.received) == ({"GET": 1}, {"POST": 1})
