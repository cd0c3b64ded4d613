"""Requests that two servers on the way could read as two different ones: here there is one reading, or none."""

import contextlib
import re
import socket

import pytest

from tests.bad_input.answers import PROBLEM
from tests.bad_input.smuggling import FILING, HEADS, LINES, SMUGGLED, START
from tests.bad_input.system import System, a_key

PATIENCE_SECONDS = 10


def exchange(system: System, request: str) -> bytes:
    """Everything that comes back until the connection is closed; closing it is the server's part."""
    with socket.create_connection(("127.0.0.1", system.port), timeout=PATIENCE_SECONDS) as connection:
        received = b""
        with contextlib.suppress(ConnectionError):
            connection.sendall(request.encode("latin-1"))
            while part := connection.recv(65_536):
                received += part
    return received


def written(system: System, template: str) -> str:
    [(name, value)] = system.headers_of("partner").items()
    return template.replace("{credentials}", f"{name}: {value}").replace("{key}", a_key())


@pytest.mark.parametrize(("head", "body"), HEADS.values(), ids=HEADS)
def test_what_is_ambiguous_is_not_read_at_all(head: str, body: str, system: System) -> None:
    received = exchange(system, written(system, FILING + head + START + "\r\n" + body + SMUGGLED))

    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"400"]
    assert PROBLEM.encode() in received


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_first_line_that_is_none_is_not_read_at_all(line: str, system: System) -> None:
    head = line + "Host: x\r\n" + START + "Content-Length: 2\r\n\r\n{}"

    received = exchange(system, written(system, head + SMUGGLED))

    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"400"]


@pytest.mark.parametrize("name", ["X-Caller", "X-Forwarded-For", "Forwarded", "Connection"])
def test_what_only_we_may_say_is_not_believed(name: str, system: System) -> None:
    forged = f"{name}: x-caller, 10.0.0.1, close\r\n"
    head = "GET /v1/accounts/me HTTP/1.1\r\nHost: x\r\n" + forged + "{credentials}\r\n"

    ending = "" if name == "Connection" else "Connection: close\r\n"
    received = exchange(system, written(system, head + ending + "\r\n"))

    assert received.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 "))
    assert b"10.0.0.1" not in received
    if received.startswith(b"HTTP/1.1 200 "):
        assert b'"partner.dev"' in received
