"""A Kafka broker on this machine, which tests can also kill, freeze and wipe."""

import base64
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.kafka.classpath import class_path
from deploy.kafka.java import find_java
from deploy.kafka.probe import BrokerMetadata, request_metadata
from deploy.kafka.properties import server_properties
from deploy.process.child_process import ChildProcess
from deploy.process.locks import try_lock
from deploy.process.messages import CannotStart
from deploy.process.processes import free_ports, is_free, is_stopped, wait_until

START_WITHIN = 90.0  # seconds
STOP_WITHIN = 15.0  # seconds
ATTEMPTS = 5  # to start, if another program takes the port first
JVM = (
    *("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k"),
    *("-XX:MaxMetaspaceSize=128m", "-Djava.awt.headless=true"),
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)


class Broker:
    """A single-node Kafka with its files in the home directory; it ends when this process ends."""

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        quick: bool = True,
        jars: Path | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``jars``: a directory with those of another release; else the pinned ones."""
        self.files = home.absolute() / "kafka"
        self.port = port or 0
        self._fixed = port is not None
        self._quick = quick
        self._jars = jars
        self._say = say
        self._child: ChildProcess | None = None
        self._lock: int | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Start the broker, yield its bootstrap address, and stop it at the end."""
        bootstrap = self.start()
        try:
            yield bootstrap
        finally:
            self.stop()

    def start(self) -> str:
        """Fetch and format what is missing, start the broker, and return its bootstrap address when it is ready.

        Raises:
            CannotStart: another process runs the broker in this home.
        """
        self._lock = self._lock or try_lock(self.files / "lock")
        if self._lock is None:
            raise CannotStart(f"another process runs the broker in {self.files}")
        try:
            self._start(find_java(), f"{self._jars}/*" if self._jars else class_path(self._say))
        except BaseException:
            self.stop()
            raise
        return self.bootstrap

    def stop(self) -> None:
        """Shut down cleanly."""
        if self._child is not None:
            self._child.send_signal(signal.SIGCONT)
            self._child.end(signal.SIGTERM, STOP_WITHIN)
            self._child = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def kill(self) -> None:
        """Kill with SIGKILL; unflushed writes stay in the page cache, as after a crash of the program."""
        if self._child is not None:
            self._child.end(signal.SIGKILL, STOP_WITHIN)
            self._child = None

    def freeze(self) -> None:
        """Stop the process with SIGSTOP, with all connections open; return when all its threads are stopped.

        Raises:
            TimeoutError: a thread still runs.
        """
        child = self._running()
        child.send_signal(signal.SIGSTOP)
        if not wait_until(lambda: is_stopped(child.pid), STOP_WITHIN):
            raise TimeoutError(f"{child.pid} does not stand still")

    def thaw(self) -> None:
        self._running().send_signal(signal.SIGCONT)

    def wipe(self) -> None:
        """Kill the broker and delete all topics and offsets; the next start makes a new cluster on the same port."""
        self.kill()
        shutil.rmtree(self._data, ignore_errors=True)

    def restart(self) -> str:
        """Stop what runs and start again on the same port."""
        self.stop()
        return self.start()

    def has_ended(self) -> bool:
        return self._child is None or self._child.has_ended()

    def metadata(self) -> BrokerMetadata | None:
        """Return the broker's present metadata, or ``None`` if it does not answer."""
        return request_metadata(self.port)

    @property
    def _data(self) -> Path:
        return self.files / "data"

    def _running(self) -> ChildProcess:
        if self._child is None:
            raise CannotStart("the broker does not run")
        return self._child

    def _start(self, java: str, classes: str) -> None:
        for _ in range(ATTEMPTS):
            self._configure()
            if not self._identity.exists():
                self._format(java, classes)
            begin = self._spawn([java, *JVM, "-cp", classes, "kafka.Kafka", str(self._properties)])
            wait_until(self._ready_or_ended, START_WITHIN)
            child = self._running()
            if not child.has_ended() and self._ready_or_ended():
                return
            output = self._log_since(begin)
            self.kill()
            if self._fixed or "Address already in use" not in output:
                break
        raise CannotStart(f"Kafka does not start on port {self.port}; {self._log} says:\n{output[-4000:]}")

    @property
    def _identity(self) -> Path:
        return self._data / "meta.properties"

    @property
    def _properties(self) -> Path:
        return self.files / "server.properties"

    @property
    def _log(self) -> Path:
        return self.files / "broker.log"

    def _configure(self) -> None:
        """Write the configuration, with the ports of last time if they are free, so that clients can reconnect.

        Raises:
            CannotStart: the fixed port is taken.
        """
        if self._fixed and not is_free(self.port):
            raise CannotStart(f"port {self.port} is taken")
        record = self.files / "ports"
        port, controller = free_ports(2)
        with contextlib.suppress(OSError, ValueError):
            last = [int(number) for number in record.read_text().split()]
            port, controller = (old if is_free(old) else new for old, new in zip(last, (port, controller), strict=True))
        self.port = self.port if self._fixed else port
        record.write_text(f"{self.port} {controller}\n")
        self._properties.write_text(server_properties(self._data, self.port, controller, quick=self._quick))

    def _format(self, java: str, classes: str) -> None:
        tool = [java, *JVM, "-cp", classes, "kafka.tools.StorageTool"]
        _run_tool([*tool, "format", "-t", _new_cluster_id(), "-c", str(self._properties), "--standalone"])

    def _spawn(self, command: list[str]) -> int:
        with self._log.open("ab") as output:
            begin = output.tell()
            self._child = ChildProcess(command, cwd=self.files, output=output)
        return begin

    def _log_since(self, begin: int) -> str:
        with self._log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace").strip()

    def _ready_or_ended(self) -> bool:
        if self._running().has_ended():
            return True
        answer = self.metadata()
        if answer is None or answer.brokers == 0 or answer.controller < 0:
            return False
        return f"cluster.id={answer.cluster_id}\n" in self._identity.read_text()  # otherwise it is another broker


def _new_cluster_id() -> str:
    """Make a cluster id as the storage tool's ``random-uuid`` does, without starting Java."""
    number = b"\x01" + secrets.token_bytes(15)  # so that it does not begin with a dash, like an option
    return base64.urlsafe_b64encode(number).decode().rstrip("=")


def _run_tool(command: list[str]) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:  # its output may contain salted keys only if it succeeds
        raise CannotStart(f"Kafka's storage tool failed: {ended.stderr.strip()[-2000:]}")
    return ended.stdout
