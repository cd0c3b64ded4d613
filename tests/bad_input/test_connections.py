"""What only shows on a socket: heads that cannot be parsed or never end, bodies that stall, twins at once."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psutil
import pytest

from tests.bad_input.answers import CANARY, refusal_of
from tests.bad_input.places import Asker
from tests.bad_input.system import System, a_key
from tests.journeys.messages import a_partner_complaint

STALLED = 40  # more than all connections to the database together
PATIENCE_SECONDS = 10
MIB = 1 << 20


def exchange(system: System, request: bytes) -> tuple[int, dict[str, Any]]:
    """Status and problem of the answer to raw bytes."""
    with socket.create_connection(("127.0.0.1", system.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer or not answer.rpartition(b"\r\n\r\n")[2].endswith(b"}"):
            part = connection.recv(65_536)
            if not part:
                break
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split()[1])
    return status, refusal_of("", status, headers["content-type"], body)


def a_head(system: System, *lines: str) -> bytes:
    own = [f"{name}: {value}" for name, value in system.headers_of("partner").items()]
    return "\r\n".join(["POST /v1/complaints HTTP/1.1", "Host: x", *own, *lines, "", ""]).encode()


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: -5",),
        (f"Content-Length: {CANARY}",),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        (f"X-{CANARY}: \x01",),
        (f"{CANARY}",),
    ],
)
def test_a_head_that_cannot_be_parsed_is_malformed(lines: tuple[str, ...], system: System) -> None:
    status, problem = exchange(system, a_head(system, *lines))

    assert (status, problem["code"]) == (400, "malformed")


@pytest.mark.parametrize("request_line", [CANARY, f"FETCH /{CANARY} HTTP/1.1", f"GET /{CANARY} HTTP/9.9"])
def test_what_is_not_http_is_malformed(request_line: str, system: System) -> None:
    status, problem = exchange(system, f"{request_line}\r\nHost: x\r\n\r\n".encode())

    assert (status, problem["code"]) == (400, "malformed")


def test_a_head_beyond_its_limit_is_refused_and_the_next_request_is_served(system: System, asker: Asker) -> None:
    answers = [
        asker.ask("hub", "GET", "/v1/accounts/me", headers=headers)
        for headers in ({"X-Note": CANARY * 2000}, {f"X-{number}": "x" for number in range(4000)}, {})
    ]

    assert [answer.status_code for answer in answers] == [431, 431, 200]


def test_a_head_that_never_ends_is_cut_off(system: System) -> None:
    with socket.create_connection(("127.0.0.1", system.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Note: ")

        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(b"x" * 64 * MIB)


def test_an_endless_body_does_not_fill_the_memory(system: System, asker: Asker) -> None:
    def endless() -> Iterator[bytes]:
        yield from (b" " * MIB for _ in range(48))

    assert system.process is not None
    process = psutil.Process(system.process.pid)
    asker.ask("partner", "POST", "/v1/complaints", content=endless(), headers=_headers())
    before = process.memory_info().rss
    answers = [
        asker.ask("partner", "POST", "/v1/complaints", content=endless(), headers=_headers()).status_code
        for _ in range(2)
    ]

    assert answers == [413, 413]
    assert process.memory_info().rss - before < 24 * MIB


def test_clients_that_stall_in_their_bodies_hold_up_nobody(system: System, clients: dict[str, httpx.Client]) -> None:
    stalled = []
    for number in range(STALLED):
        path = ("/v1/complaints", "/v1/odr/enterprises", "/v1/refunds/claims", "/v1/sessions")[number % 4]
        connection = socket.create_connection(("127.0.0.1", system.port), timeout=PATIENCE_SECONDS)
        head = a_head(system, f"Idempotency-Key: stall-{number}", "Content-Type: application/json")
        head = head.replace(b"/v1/complaints", path.encode()).removesuffix(b"\r\n")
        connection.sendall(head + b"Content-Length: 100\r\n\r\n{")
        stalled.append(connection)
    try:
        answers = [
            clients["hub"].get(path, timeout=PATIENCE_SECONDS).status_code
            for path in ("/v1/complaints", "/v1/odr/enterprises", "/v1/refunds/plans", "/v1/cases", "/v1/accounts/me")
        ]
    finally:
        for connection in stalled:
            connection.close()

    assert answers == [200] * 5


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ("partner", "/v1/complaints", a_partner_complaint("BI-TWINS")),
        ("hub", "/v1/odr/enterprises", {"name": "某某家政公司", "promise": True}),
    ],
)
def test_twins_with_one_key_are_done_once(who: str, path: str, body: dict[str, Any], system: System) -> None:
    headers = {"Idempotency-Key": a_key(), "Content-Type": "application/json"}
    together = threading.Barrier(8)

    def ask() -> httpx.Response:
        with system.client(who) as client:
            together.wait()
            return client.post(path, content=json.dumps(body), headers=headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: ask(), range(8)))

    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in done}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in done) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert (answer.json()["code"], answer.headers["retry-after"].isdecimal()) == ("still_running", True)


def test_a_key_that_was_used_with_other_content_is_refused(asker: Asker) -> None:
    headers = _headers()
    asker.ask("partner", "POST", "/v1/complaints", json=a_partner_complaint("BI-KEY"), headers=headers)

    answer = asker.ask("partner", "POST", "/v1/complaints", json=a_partner_complaint(CANARY), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def _headers() -> dict[str, str]:
    return {"Idempotency-Key": a_key(), "Content-Type": "application/json"}
