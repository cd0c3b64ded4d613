"""Looking at, waiting for and ending programs of this machine, also those that are not our children."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

HAS_PROC = Path("/proc/self/stat").exists()  # Linux
QUIET_PORTS = range(20_000, 32_000)  # below the ephemeral ones of Linux and macOS
POLL = 0.02  # seconds between two looks


def wait_until(seen: Callable[[], bool], seconds: float) -> bool:
    """Look again and again until it is so, or the time is over."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            return False
        time.sleep(POLL)
    return True


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie that nobody has collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    stat = _stat(pid)
    return stat is None or stat[0] not in "ZX"


def is_working_in(pid: int, directory: Path) -> bool:
    """Whether a process has this as its working directory; true where the system does not tell."""
    if not HAS_PROC:
        return True
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == directory.resolve()
    except OSError:
        return False


def is_stopped(pid: int) -> bool:
    """Whether every thread of a process is stopped, which comes a moment after its SIGSTOP; true where nobody tells."""
    if not HAS_PROC:
        return True
    states = [_stat(pid, thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
    return all(state is None or state[0] == "T" for state in states)


def child_pids(pid: int) -> list[int]:
    if HAS_PROC:
        found = [(int(entry.name), _stat(int(entry.name))) for entry in Path("/proc").glob("[0-9]*")]
        return [child for child, stat in found if stat is not None and int(stat[1]) == pid]
    listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in listed.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def kill_tree(pid: int) -> None:
    """End a process and its children at once, as a power cut would: nothing is told, nothing is flushed."""
    _signal(pid, signal.SIGSTOP)  # so that it starts no further child meanwhile
    for child in child_pids(pid):
        _signal(child, signal.SIGKILL)
    _signal(pid, signal.SIGKILL)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on now, all different, none that a client is given by chance."""
    found: set[int] = set()
    while len(found) < count:
        port = secrets.choice(QUIET_PORTS)
        if is_free(port):
            found.add(port)
    return list(found)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _stat(pid: int, thread: str = "") -> list[str] | None:
    """State, parent and the rest of a process or of a thread of it; nothing where the system has no such file."""
    try:
        text = Path(f"/proc/{pid}/task/{thread}/stat" if thread else f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()
