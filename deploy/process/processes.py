"""Processes and ports of this machine, including processes that are not our children."""

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
NON_EPHEMERAL_PORTS = range(20_000, 32_000)  # below the ephemeral ones of Linux and macOS
POLL_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll a condition until it is true; return ``False`` if the time is over first."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_SECONDS)
    return True


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    stat = _read_stat(pid)
    return stat is None or stat[0] not in "ZX"


def is_working_in(pid: int, directory: Path) -> bool:
    """Whether a process has this working directory; true where there is no ``/proc``."""
    if not HAS_PROC:
        return True
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == directory.resolve()
    except OSError:
        return False


def is_stopped(pid: int) -> bool:
    """Whether all threads of a process are stopped, shortly after SIGSTOP; true where there is no ``/proc``."""
    if not HAS_PROC:
        return True
    states = [_read_stat(pid, thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
    return all(state is None or state[0] == "T" for state in states)


def child_pids(pid: int) -> list[int]:
    if HAS_PROC:
        found = [(int(entry.name), _read_stat(int(entry.name))) for entry in Path("/proc").glob("[0-9]*")]
        return [child for child, stat in found if stat is not None and int(stat[1]) == pid]
    listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in listed.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def kill_tree(pid: int) -> None:
    """Kill a process and its children at once, as a power cut would."""
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
    """Return different ports of 127.0.0.1 that are free now and outside the range of ephemeral ports."""
    found: set[int] = set()
    while len(found) < count:
        port = secrets.choice(NON_EPHEMERAL_PORTS)
        if is_free(port):
            found.add(port)
    return list(found)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _read_stat(pid: int, thread: str = "") -> list[str] | None:
    """Return the state, parent and further fields of a process or one of its threads, if ``/proc`` has them."""
    try:
        text = Path(f"/proc/{pid}/task/{thread}/stat" if thread else f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()
