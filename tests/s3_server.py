"""A real S3 server for tests (S3Proxy), with its files in a directory; it checks signatures as S3 does."""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from chassis.blobs.locations import BlobLocation, location_from
from deploy.process.child_process import ChildProcess
from deploy.process.messages import CannotStart
from deploy.process.processes import free_ports, wait_until
from tests.contracts.clients.toolbox import NotHere, java, s3_server_jars

START_WITHIN, STOP_WITHIN = 60.0, 10.0  # seconds
BUCKET, PREFIX, USER, PASSWORD = "weiquan", "files", "tester", "a password of the tests"
JVM = ("-Xms32m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-DLOG_LEVEL=warn")
PROPERTIES = """\
s3proxy.endpoint=http://127.0.0.1:{port}
s3proxy.authorization=aws-v4
s3proxy.identity={user}
s3proxy.credential={password}
s3proxy.ignore-unknown-headers=true
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir={directory}
"""


@dataclass(slots=True)
class S3Server:
    """A server whose bucket is a directory, so that a test sees what lies in it."""

    home: Path
    port: int = 0
    _child: ChildProcess | None = None

    @property
    def bucket(self) -> Path:
        return self.home / "data" / BUCKET

    @property
    def environment(self) -> Mapping[str, str]:
        """What a deployment gives its processes."""
        return {
            "WEIQUAN_BLOBS": f"s3://{BUCKET}/{PREFIX}",
            "AWS_ACCESS_KEY_ID": USER,
            "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
        }

    @property
    def location(self) -> BlobLocation:
        return location_from(self.environment)

    def start(self) -> None:
        """Start on a free port, or on the one it had.

        Raises:
            CannotStart: it does not answer in time.
        """
        self.bucket.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_ports(1)[0]
        settings = self.home / "s3proxy.conf"
        settings.write_text(
            PROPERTIES.format(port=self.port, user=USER, password=PASSWORD, directory=self.home / "data")
        )
        command = [java(), *JVM, "-cp", f"{s3_server_jars()}/*", "org.gaul.s3proxy.Main", "--properties", str(settings)]
        with (self.home / "s3proxy.log").open("ab") as log:
            self._child = ChildProcess(command, cwd=self.home, output=log)
        if not wait_until(self._answers_or_ended, START_WITHIN) or self._child.has_ended():
            raise CannotStart((self.home / "s3proxy.log").read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        if self._child is not None:
            self._child.end(signal.SIGKILL, STOP_WITHIN)
            self._child = None

    def _answers_or_ended(self) -> bool:
        if self._child is None or self._child.has_ended():
            return True
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The S3 server of the session; where it cannot be had, its tests are skipped by name."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    try:
        s3_server_jars()
    except NotHere as missing:
        if os.environ.get("WEIQUAN_TESTS_ALL"):
            pytest.fail(str(missing))
        pytest.skip(f"no S3 server: {missing}")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def s3(s3_server: S3Server) -> Iterator[S3Server]:
    """The server, to be ill-treated: the next test finds it running again."""
    yield s3_server
    s3_server.stop()
    s3_server.start()
