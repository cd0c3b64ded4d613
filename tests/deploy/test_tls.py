"""Services reach their database under TLS and believe only the authority they were given.

The embedded PostgreSQL is built without TLS, so one that ends it stands before the server, as PostgreSQL itself would.
"""

import asyncio
import contextlib
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from sqlalchemy import text

from chassis.db.engine import engine_for, lone_connection

SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # how a client of PostgreSQL asks for TLS


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


def an_authority(folder: Path) -> Path:
    """An authority, and a certificate of it for ``localhost`` with its key in one file, as compose has it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here: apt install openssl")
    folder.mkdir()
    ca, key = folder / "ca.pem", folder / "key"
    new = ("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run(*new, "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", folder / "ca.key", "-out", ca)
    run(*new, "-subj", "/CN=postgres", "-keyout", key, "-out", folder / "request")
    (folder / "names").write_text("subjectAltName=DNS:localhost")
    signed = ("openssl", "x509", "-req", "-in", folder / "request", "-CA", ca, "-CAkey", folder / "ca.key")
    run(*signed, "-CAcreateserial", "-days", "2", "-extfile", folder / "names", "-out", folder / "certificate")
    parts = ("key", "certificate", "ca.pem")
    (folder / "postgres.pem").write_bytes(b"".join((folder / name).read_bytes() for name in parts))
    return folder


@dataclass(slots=True)
class Server:
    """Takes lines under TLS only."""

    database_url: str
    authority: Path
    port: int = 0
    under_tls: int = 0
    in_the_open: int = 0

    def url(self, host: str = "localhost", authority: Path | None = None) -> str:
        asked = {"sslmode": "verify-full", "sslrootcert": str((authority or self.authority) / "ca.pem")}
        parts = urlsplit(self.database_url)
        place = f"{parts.netloc.rpartition('@')[0]}@{host}:{self.port}"
        return urlunsplit(parts._replace(netloc=place, query=urlencode(asked)))

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
            self.in_the_open += 1
            writer.close()
            return
        writer.write(b"S")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.authority / "postgres.pem")
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
    server = Server(database_url, an_authority(tmp_path / "ours"))
    async with await asyncio.start_server(server.take, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


async def test_every_kind_of_line_to_the_database_is_under_tls(server: Server) -> None:
    engine = engine_for(server.url(), "intake")
    async with engine.connect() as pooled:
        assert await pooled.scalar(text("select 1")) == 1
    await engine.dispose()
    relay = await lone_connection(server.url(), "intake", "relay")
    assert await relay.fetchval("select 1") == 1
    await relay.close()

    assert (server.under_tls, server.in_the_open) == (2, 0)


async def test_a_server_of_another_authority_is_not_believed(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await lone_connection(server.url(authority=an_authority(tmp_path / "another")), "intake", "relay")


async def test_a_server_of_another_name_is_not_believed(server: Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await lone_connection(server.url(host="127.0.0.1"), "intake", "relay")
