"""The embedded PostgreSQL: started, adopted when a killed run left it, stopped cleanly."""

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
from deploy.process.atomic_files import write_atomically
from deploy.process.locks import try_lock
from deploy.process.messages import CannotStart
from deploy.process.processes import free_ports, is_free, is_running, is_working_in, kill_tree, wait_until

LOCK_FILE = "postgres.lock"
START_WITHIN = 600.0  # seconds; a large database may recover for minutes
STOP_WITHIN = 30.0  # seconds, before the server is hurried
ATTEMPTS = 40  # starts while an earlier server still lets go of its memory or port
BETWEEN_ATTEMPTS = 0.25  # seconds
TRANSIENT_FAILURES = ("still in use", "lock file", "could not bind", "could not create any TCP/IP sockets")
MAX_LOG_BYTES = 10_000_000  # bytes, then it is begun anew


@dataclass(frozen=True, slots=True)
class PostmasterStatus:
    """What a server says about itself in postmaster.pid."""

    pid: int
    port: int
    state: str


class Postgres:
    """One server for one home; whoever holds the home's lock starts and stops it, others only use it."""

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
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}:{self._cluster.password}@127.0.0.1:{self.port}/{NAME}"

    @property
    def socket_url(self) -> str:
        """The same by its socket, for those on this machine: a third of each round trip is saved."""
        place = urlencode({"host": str(self._cluster.sockets), "port": self.port})
        return f"postgresql://{NAME}:{self._cluster.password}@/{NAME}?{place}"

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """The address of the started server; stopped at the end."""
        url = self.start()
        try:
            yield url
        finally:
            self.stop()

    def start(self) -> str:
        """Make what is missing, adopt or start the server, and answer when it takes connections."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = self._lock or try_lock(self.home / LOCK_FILE)
        if self._lock is None:
            return self._join()
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Fast shutdown: transactions are rolled back, everything is on disk, nothing stays behind."""
        if self._lock is None:  # somebody else's server
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
        self._release()

    def kill(self) -> None:
        """Kill -9 of the server and all its children, as a power cut."""
        if self.pid is not None:
            kill_tree(self.pid)
            wait_until(self.has_ended, STOP_WITHIN)

    def end_left_over(self) -> None:
        """Stop what a killed run left."""
        if self.find_left_over():
            self.start()
            self.stop()

    def restart(self) -> str:
        """Stop what runs, or clean up after a kill, and start again on the same port."""
        self.stop()
        return self.start()

    def erase(self) -> None:
        """Stop, and remove every file of the server."""
        self.stop()
        self._cluster.erase()

    def has_ended(self) -> bool:
        if self._child is not None and self._child.pid == self.pid:
            return self._child.poll() is not None
        return self.pid is None or not is_running(self.pid)

    def find_left_over(self) -> PostmasterStatus | None:
        """A server of ours that still runs; a pid file without one is removed."""
        seen: list[PostmasterStatus | None] = []

        def settled() -> bool:
            seen[:] = [self._read_status()]
            return seen[0] is None or seen[0].state == "ready" or not self._is_ours(seen[0])

        if not wait_until(settled, START_WITHIN):
            raise CannotStart(f"an earlier PostgreSQL in {self._cluster.data} neither starts nor ends")
        if seen[0] is not None and self._is_ours(seen[0]):
            return seen[0]
        (self._cluster.data / "postmaster.pid").unlink(missing_ok=True)
        return None

    def _start(self) -> str:
        cluster = self._cluster
        cluster.finish_swap()
        left = self.find_left_over()
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
            return self.url
        binaries = self._binaries or find_binaries(cluster.account)
        if cluster.exists():
            cluster.refuse_other_major(binaries)
        else:
            self._say(f"PostgreSQL {binaries.major}: making an empty database in {cluster.files}")
            cluster.make(binaries)
        self._launch(binaries)
        return self.url

    def _join(self) -> str:
        seen: list[PostmasterStatus] = []

        def is_ready() -> bool:
            seen[:] = filter(None, [self._read_status()])
            return bool(seen) and seen[0].state == "ready"

        if not wait_until(is_ready, START_WITHIN):
            raise CannotStart(f"another process holds {self.home}, but its PostgreSQL does not answer")
        self._adopt(seen[0])
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
            told = self._log_since(begin)
            if not any(reason in told for reason in TRANSIENT_FAILURES):
                break
            time.sleep(BETWEEN_ATTEMPTS)
        raise CannotStart(f"PostgreSQL does not start; {self._cluster.log} says:\n{told}")

    def _spawn(self, binaries: Binaries) -> int:
        """Start the server away from our terminal, so that Ctrl-C reaches it through us, last."""
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
        """The port of last time where it is still free, so that clients find their way back."""
        kept = self._cluster.files / "port"
        with contextlib.suppress(OSError, ValueError):
            if is_free(last := int(kept.read_text())):
                return last
        (port,) = free_ports(1)
        write_atomically(kept, f"{port}\n", 0o644)
        return port

    def _adopt(self, seen: PostmasterStatus) -> None:
        self.pid, self.port = seen.pid, seen.port

    def _read_status(self) -> PostmasterStatus | None:
        try:
            lines = (self._cluster.data / "postmaster.pid").read_text().splitlines()
            written = [*lines, *[""] * 8][:8]  # a server that is starting has not written every line yet
            return PostmasterStatus(int(written[0]), int(written[3] or 0), written[7].strip())
        except (OSError, ValueError, IndexError):
            return None

    def _is_ours(self, seen: PostmasterStatus) -> bool:
        return is_running(seen.pid) and is_working_in(seen.pid, self._cluster.data)

    def _ready_or_ended(self) -> bool:
        seen = self._read_status()
        return self.has_ended() or (seen is not None and seen.pid == self.pid and seen.state == "ready")

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
