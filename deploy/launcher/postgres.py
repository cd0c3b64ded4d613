"""The embedded PostgreSQL server: start it, adopt one left running by a killed launcher, stop it cleanly."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from deploy.launcher.account import server_account
from deploy.launcher.binaries import Binaries, find_binaries
from deploy.launcher.cluster import NAME, Cluster
from deploy.launcher.cluster_checks import refuse_copied_home, refuse_lost_data, refuse_other_account
from deploy.process.atomic_files import write_atomically
from deploy.process.locks import try_lock
from deploy.process.messages import CannotStart
from deploy.process.processes import free_ports, is_free, is_running, is_working_in, kill_tree, wait_until

LOCK_FILE = "postgres.lock"
START_WITHIN = 600.0  # seconds; a large database may recover for minutes
STOP_WITHIN = 30.0  # seconds for each stop signal
ATTEMPTS = 40  # to start, while an earlier server releases its memory or port
RETRY_SECONDS = 0.25
TRANSIENT_FAILURES = ("still in use", "lock file", "could not bind", "could not create any TCP/IP sockets")
MAX_LOG_BYTES = 10_000_000  # from which the log is overwritten


@dataclass(frozen=True, slots=True)
class PostmasterStatus:
    """A server's status in postmaster.pid."""

    pid: int
    port: int
    state: str


class Postgres:
    """The server of one home; the holder of the home's lock starts and stops it, others only connect to it."""

    def __init__(
        self,
        home: Path,
        say: Callable[[str], None] = lambda _: None,
        binaries: Binaries | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        self.home = home.absolute()
        self.pid: int | None = None
        self.port = 0
        self._say = say
        self._binaries = binaries
        self._cluster = cluster or Cluster(self.home, server_account())
        self._lock: int | None = None
        self._cluster_lock: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}:{self._cluster.password}@127.0.0.1:{self.port}/{NAME}"

    @property
    def socket_url(self) -> str:
        """The URL by the Unix socket, which saves a third of each round trip."""
        place = urlencode({"host": str(self._cluster.sockets), "port": self.port})
        return f"postgresql://{NAME}:{self._cluster.password}@/{NAME}?{place}"

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Start the server, yield its URL, and stop it at the end."""
        url = self.start()
        try:
            yield url
        finally:
            self.stop()

    def start(self) -> str:
        """Create the cluster if it is missing, adopt or start the server, and return its URL when it is ready."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = self._lock or try_lock(self.home / LOCK_FILE)
        if self._lock is None:
            return self._connect()
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut down (fast mode), then with more force if that takes too long."""
        if self._lock is None:  # another process started it
            return
        for number, seconds in ((signal.SIGINT, STOP_WITHIN), (signal.SIGQUIT, STOP_WITHIN)):
            if self.pid is None or self.has_ended():
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            wait_until(self.has_ended, seconds)
        else:
            self.kill()
        self.pid = self._child = None
        self._release_lock()

    def kill(self) -> None:
        """Kill the server and its children with SIGKILL, as a power cut would."""
        if self.pid is not None:
            kill_tree(self.pid)
            wait_until(self.has_ended, STOP_WITHIN)

    def stop_leftover(self) -> None:
        """Stop a server left running by a killed launcher."""
        if self.find_leftover():
            self.start()
            self.stop()

    def restart(self) -> str:
        """Stop the server, or clean up after it was killed, and start it on the same port."""
        self.stop()
        return self.start()

    def erase(self) -> None:
        """Stop the server and delete its files."""
        self.stop()
        self._cluster.erase()

    def has_ended(self) -> bool:
        if self._child is not None and self._child.pid == self.pid:
            return self._child.poll() is not None
        return self.pid is None or not is_running(self.pid)

    def find_leftover(self) -> PostmasterStatus | None:
        """Return the status of our server if it still runs; delete a stale pid file.

        Raises:
            CannotStart: the server neither becomes ready nor ends, or is of another account.
        """
        refuse_other_account(self._cluster)
        status: list[PostmasterStatus | None] = []

        def is_stable() -> bool:
            status[:] = [self._read_status()]
            return status[0] is None or status[0].state == "ready" or not self._is_ours(status[0])

        if not wait_until(is_stable, START_WITHIN):
            raise CannotStart(f"an earlier PostgreSQL in {self._cluster.data} neither starts nor ends")
        if status[0] is not None and self._is_ours(status[0]):
            return status[0]
        (self._cluster.data / "postmaster.pid").unlink(missing_ok=True)
        return None

    def _start(self) -> str:
        cluster = self._cluster
        self._take_cluster()
        left = self.find_leftover()
        if cluster.exists() and not cluster.belongs_to_its_home():
            self._say(f"the home is new: earlier data is set aside in {cluster.files}")
            if left is not None:
                self._adopt(left)
                kill_tree(left.pid)
                wait_until(self.has_ended, STOP_WITHIN)
                left = None
            cluster.move_aside()
        if left is not None:
            self._say("PostgreSQL still runs from an earlier start: adopted")
            self._adopt(left)
            self._name_cluster()
            return self.url
        binaries = self._binaries or find_binaries(cluster.account)
        if cluster.exists():
            cluster.refuse_other_major(binaries)
        else:
            self._say(f"PostgreSQL {binaries.major}: making an empty database in {cluster.files}")
            self._name_cluster()  # before there is a password: a creation that is broken off is then gone on with
            cluster.create(binaries)
        self._name_cluster()
        self._launch(binaries)
        return self.url

    def _take_cluster(self) -> None:
        """Make sure that no other home's process uses the data directory, and that it is the one of this home.

        Raises:
            CannotStart: it is in use, belongs to another home, or is not there any more.
        """
        cluster = self._cluster
        refuse_other_account(cluster)
        if cluster.is_outside:
            self._cluster_lock = self._cluster_lock or try_lock(cluster.lock)
            if self._cluster_lock is None:
                raise CannotStart(
                    f"the data in {cluster.data} is in use by another process: "
                    f"{self.home} was moved or copied while its server runs"
                )
        refuse_copied_home(cluster, self._say)
        cluster.finish_swap()
        if not cluster.is_successor:
            refuse_lost_data(cluster)

    def _name_cluster(self) -> None:
        if not self._cluster.is_successor:
            self._cluster.save_record()

    def _connect(self) -> str:
        status: list[PostmasterStatus] = []

        def is_ready() -> bool:
            status[:] = filter(None, [self._read_status()])
            return bool(status) and status[0].state == "ready"

        if not wait_until(is_ready, START_WITHIN):
            raise CannotStart(f"another process holds {self.home}, but its PostgreSQL does not answer")
        self._adopt(status[0])
        return self.url

    def _launch(self, binaries: Binaries) -> None:
        self._cluster.make_directories()
        for _ in range(ATTEMPTS):
            self.port = self._choose_port()
            self._cluster.configure(self.port)
            begin = self._spawn(binaries)
            if not wait_until(self._ready_or_ended, START_WITHIN):
                raise CannotStart(f"PostgreSQL is still not ready: see {self._cluster.log}")
            if not self.has_ended():
                return
            output = self._log_since(begin)
            if not any(reason in output for reason in TRANSIENT_FAILURES):
                break
            time.sleep(RETRY_SECONDS)
        raise CannotStart(f"PostgreSQL does not start; {self._cluster.log} says:\n{output}")

    def _spawn(self, binaries: Binaries) -> int:
        """Start the server in a session of its own, so that Ctrl-C at the terminal does not reach it."""
        log = self._cluster.log
        fresh = "wb" if log.exists() and log.stat().st_size > MAX_LOG_BYTES else "ab"
        with log.open(fresh) as output:
            begin = output.tell()
            self._child = subprocess.Popen(
                [binaries.program("postgres"), "-D", str(self._cluster.data)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._cluster.data,
                start_new_session=True,
                **self._cluster.account.identity(),
            )
        self.pid = self._child.pid
        return begin

    def _log_since(self, begin: int) -> str:
        with self._cluster.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace").strip()

    def _choose_port(self) -> int:
        """Return the port of last time if it is free, so that clients can reconnect, or a new one."""
        record = self._cluster.files / "port"
        with contextlib.suppress(OSError, ValueError):
            if is_free(last := int(record.read_text())):
                return last
        (port,) = free_ports(1)
        write_atomically(record, f"{port}\n", 0o644)
        return port

    def _adopt(self, status: PostmasterStatus) -> None:
        self.pid, self.port = status.pid, status.port

    def _read_status(self) -> PostmasterStatus | None:
        try:
            lines = (self._cluster.data / "postmaster.pid").read_text().splitlines()
            fields = [*lines, *[""] * 8][:8]  # a server that is starting has not written every line yet
            return PostmasterStatus(int(fields[0]), int(fields[3] or 0), fields[7].strip())
        except (OSError, ValueError, IndexError):
            return None

    def _is_ours(self, status: PostmasterStatus) -> bool:
        return is_running(status.pid) and is_working_in(status.pid, self._cluster.data)

    def _ready_or_ended(self) -> bool:
        status = self._read_status()
        return self.has_ended() or (status is not None and status.pid == self.pid and status.state == "ready")

    def _release_lock(self) -> None:
        for lock in (self._cluster_lock, self._lock):
            if lock is not None:
                os.close(lock)
        self._cluster_lock = self._lock = None
