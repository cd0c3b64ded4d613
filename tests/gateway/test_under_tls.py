"""From the gateway to a service under TLS: who is believed, and what is told of who is not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import structlog

from canon.services import SERVICES
from deploy.process.processes import free_ports
from tests.certificates import Authority
from tests.chassis.toy import until
from tests.gateway.echoing import credentials
from tests.gateway.test_losses import a_gateway

PATIENCE = 40.0  # seconds; either end gives a farewell under TLS 30, or what is set below
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[tuple[str, Authority]]:
    """The address of something that answers under TLS, and who vouches for it."""
    authority, [port] = Authority.of(tmp_path / "ours"), free_ports(1)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.certify())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port, ssl=context, ssl_shutdown_timeout=1):
        yield f"https://localhost:{port}", authority
        async with asyncio.timeout(PATIENCE):  # a line left open here would be reported in another test
            while has_open_line(port):  # noqa: ASYNC110
                await asyncio.sleep(0)  # the kernel tells nobody


def has_open_line(port: int) -> bool:
    """Whether this process still holds either end of a line to the port."""
    lines = psutil.Process().net_connections(kind="tcp")
    return any(line.raddr and port in (line.laddr.port, line.raddr.port) for line in lines)


async def ask(client: httpx.AsyncClient, home: Path, lines: Sequence[Mapping[str, Any]]) -> httpx.Response:
    """Ask for something, and wait until nobody else of the gateway asks.

    Each service is asked for its anchor at the start. Who is stopped in the middle of a handshake leaves the line open:
    httpcore 1.0 closes it after errors only, and not when it is cancelled.
    """
    answer = await client.get("/v1/cases", headers=credentials(home, "hub"))

    async def all_are_anchored() -> bool:
        return any((line["event"], line.get("service")) == ("audit_anchor_missed", SERVICES[-1]) for line in lines)

    await until(all_are_anchored)
    return answer


async def test_a_service_is_called_under_tls(database_url: str, home: Path, service: tuple[str, Authority]) -> None:
    address, authority = service
    with structlog.testing.capture_logs() as lines:
        async with a_gateway(database_url, home, {"dispatch": address}, authority.file) as client:
            answer = await ask(client, home, lines)

    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize("wrong", ["authority", "name"])
async def test_who_is_not_believed_gets_no_details_and_the_log_says_so(
    database_url: str, home: Path, tmp_path: Path, service: tuple[str, Authority], wrong: str
) -> None:
    address, authority = service
    if wrong == "authority":
        authority = Authority.of(tmp_path / "another")
    else:
        address = address.replace("localhost", "127.0.0.1")
    with structlog.testing.capture_logs() as lines:
        async with a_gateway(database_url, home, {"dispatch": address}, authority.file) as client:
            answer = await ask(client, home, lines)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert {line["port"] for line in lines if line["event"] == "certificate_not_believed"} == {
        int(address.rpartition(":")[2])
    }
