"""Lines under TLS: services believe only the authority they were given, and wait for nobody who says nothing.

The embedded PostgreSQL is built without TLS, so one that ends it stands before the server, as PostgreSQL itself would.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
import pytest
import structlog
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from sqlalchemy import text

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock, machine_now
from chassis.components import ServiceComponents
from chassis.db.engine import dedicated_connection, engine_for
from chassis.service import create_service
from chassis.settings import ServiceSettings
from chassis.tls import client_context
from deploy import serving
from deploy.process.processes import free_ports
from gateway.operations.prometheus import render_metrics
from tests.certificates import Authority
from tests.chassis import toy

OFTEN = serving.Timings(certificate_check=0.05)
SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # how a client of PostgreSQL asks for TLS


@dataclass(slots=True)
class Server:
    """Takes lines under TLS only."""

    database_url: str
    authority: Authority
    certificate: Path
    port: int = 0
    under_tls: int = 0
    in_the_open: int = 0

    def url(self, host: str = "localhost", authority: Authority | None = None) -> str:
        options = {"sslmode": "verify-full", "sslrootcert": str((authority or self.authority).file)}
        parts = urlsplit(self.database_url)
        place = f"{parts.netloc.rpartition('@')[0]}@{host}:{self.port}"
        return urlunsplit(parts._replace(netloc=place, query=urlencode(options)))

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
            self.in_the_open += 1
            writer.close()
            return
        writer.write(b"S")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate)
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            await writer.start_tls(context)
            self.under_tls += 1
            parts = urlsplit(self.database_url)
            there, back = await asyncio.open_connection(parts.hostname, parts.port)
            await asyncio.gather(passed_on(reader, back), passed_on(there, writer))


async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65_536):
        writer.write(part)
    writer.close()


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    authority = Authority.of(tmp_path / "ours")
    server = Server(database_url, authority, authority.certify())
    async with await asyncio.start_server(server.take, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


async def test_every_kind_of_line_to_the_database_is_under_tls(server: Server) -> None:
    engine = engine_for(server.url(), "intake")
    async with engine.connect() as pooled:
        assert await pooled.scalar(text("select 1")) == 1
    await engine.dispose()
    relay = await dedicated_connection(server.url(), "intake", "relay")
    assert await relay.fetchval("select 1") == 1
    await relay.close()

    assert (server.under_tls, server.in_the_open) == (2, 0)


async def test_a_server_of_another_authority_is_not_believed(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await dedicated_connection(server.url(authority=Authority.of(tmp_path / "another")), "intake", "relay")


async def test_a_server_of_another_name_is_not_believed(server: Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await dedicated_connection(server.url(host="127.0.0.1"), "intake", "relay")


async def answer_app(scope: Any, _receive: Any, send: Any) -> None:
    """An app that tells by what it was reached."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["scheme"].encode()})


@pytest.fixture
async def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[int, Authority]]:
    """What a process of ours serves with a certificate: its port, and who vouches for it."""
    authority, [port] = Authority.of(tmp_path / "ours"), free_ports(1)
    monkeypatch.setenv("WEIQUAN_TLS_CERTIFICATE", str(authority.certify()))
    async with AsyncExitStack() as stack:
        await serving.serve(stack, answer_app, port, asyncio.Event())
        yield port, authority


async def test_a_process_with_a_certificate_serves_under_tls_and_knows_it(process: tuple[int, Authority]) -> None:
    port, authority = process
    async with httpx.AsyncClient(verify=client_context(authority.file), trust_env=False) as client:
        answer = await client.get(f"https://localhost:{port}/")
        with pytest.raises(httpx.TransportError):
            await client.get(f"http://localhost:{port}/")

    assert answer.text == "https"


async def test_while_an_authority_is_replaced_processes_of_the_old_and_the_new_one_are_believed(
    process: tuple[int, Authority], tmp_path: Path
) -> None:
    port, authority = process
    another, both = Authority.of(tmp_path / "another"), tmp_path / "both.pem"
    both.write_bytes(another.file.read_bytes() + authority.file.read_bytes())

    async with httpx.AsyncClient(verify=client_context(both), trust_env=False) as client:
        assert (await client.get(f"https://localhost:{port}/")).text == "https"
    async with httpx.AsyncClient(verify=client_context(another.file), trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"https://localhost:{port}/")


async def shown_at(port: int, authority: Authority) -> int:
    """The number of the certificate that who comes now is shown."""
    _, writer = await asyncio.open_connection("localhost", port, ssl=client_context(authority.file))
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return load_der_x509_certificate(certificate).serial_number


async def test_a_certificate_is_replaced_while_lines_are_open_and_one_that_is_none_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, [port] = Authority.of(tmp_path / "ours"), free_ports(1)
    chain = authority.certify()
    monkeypatch.setenv("WEIQUAN_TLS_CERTIFICATE", str(chain))
    async with (
        AsyncExitStack() as stack,
        httpx.AsyncClient(base_url=f"https://localhost:{port}", verify=client_context(authority.file)) as client,
    ):
        with structlog.testing.capture_logs() as lines:
            await serving.serve(stack, answer_app, port, asyncio.Event(), timings=OFTEN)
            first = await shown_at(port, authority)
            line = (await client.get("/")).extensions["network_stream"]

            good = chain.read_bytes()
            another = Authority.of(tmp_path / "another").certify().read_bytes()
            chain.write_bytes(another[: another.index(b"-----BEGIN CERT")] + good[good.index(b"-----BEGIN CERT") :])
            await toy.until(lambda: is_there(lines, "certificate_not_taken"), 10)
            still = await shown_at(port, authority)
            authority.certify()
            await toy.until(lambda: is_there(lines, "certificate_renewed"), 10)
            second = await shown_at(port, authority)
            again = await client.get("/")

    assert (still, again.status_code) == (first, 200)
    assert second == load_pem_x509_certificate(chain.read_bytes()).serial_number != first
    assert again.extensions["network_stream"].get_extra_info("socket") is line.get_extra_info("socket")
    assert [line["event"] for line in lines].count("certificate_not_taken") == 1


async def is_there(lines: Sequence[Mapping[str, Any]], event: str) -> bool:
    return any(line["event"] == event for line in lines)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(("version", "taken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
async def test_no_process_speaks_an_old_tls(process: tuple[int, Authority], version: str, *, taken: bool) -> None:
    port, authority = process
    client = ssl.create_default_context(cafile=authority.file)
    client.set_ciphers("DEFAULT@SECLEVEL=0")  # else it would not speak the old one itself
    client.minimum_version = client.maximum_version = ssl.TLSVersion[version]

    with contextlib.nullcontext() if taken else pytest.raises((ssl.SSLError, ConnectionResetError)):
        _, writer = await asyncio.open_connection("localhost", port, ssl=client)
        writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(5):
                await writer.wait_closed()


async def test_a_process_reports_how_long_its_certificate_is_good(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = Authority.of(tmp_path / "ours").certify(lasts=timedelta(days=3))
    monkeypatch.setenv("WEIQUAN_TLS_CERTIFICATE", str(chain))
    settings = ServiceSettings(service="odr", database_url=database_url, internal_key="k" * 64)
    app = create_service(settings, PostgresBus(database_url), SystemClock(), ServiceComponents(publishes=False), {})
    async with AsyncExitStack() as stack:
        await serving.serve(stack, app, free_ports(1)[0], asyncio.Event(), timings=OFTEN)
        status = await app.state.runtime.status()
        Authority.of(tmp_path / "next").certify(lasts=timedelta(days=30)).replace(chain)

        async def is_renewed() -> bool:
            ends_at = app.state.runtime.certificate_expires_at
            return ends_at is not None and ends_at > machine_now() + timedelta(days=29)

        await toy.until(is_renewed, 10)

    left = timedelta(seconds=status["certificate_seconds_left"])
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
    assert b'weiquan_certificate_seconds_left{service="odr"} 2' in render_metrics({"odr": status}, tmp_path)


def test_who_opens_a_line_under_tls_and_says_nothing_is_cut_off_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIQUAN_TLS_CERTIFICATE", str(Authority.of(tmp_path / "ours").certify()))
    [port] = free_ports(1)

    async def silent() -> bytes:
        async with AsyncExitStack() as stack:
            await serving.serve(stack, answer_app, port, asyncio.Event())
            reader, writer = await asyncio.open_connection("localhost", port)
            async with asyncio.timeout(10):
                rest = await reader.read()
            writer.close()
            return rest

    with asyncio.Runner(loop_factory=partial(serving.new_loop, handshake_seconds=0.2)) as runner:
        assert runner.run(silent()) == b""
