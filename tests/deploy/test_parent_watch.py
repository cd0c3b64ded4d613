"""No child program outlives whoever started it."""

import signal
import subprocess
import sys
from pathlib import Path

from deploy.process.child_process import ChildProcess
from deploy.process.paths import PROJECT
from deploy.process.processes import child_pids, free_ports, is_free, is_running, wait_until

PATIENCE = 15.0  # seconds
SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
UNRESPONSIVE = ("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done")
START_AND_DIE = f"""
import os, signal
from pathlib import Path
from deploy.process.child_process import ChildProcess
print(ChildProcess({SLEEP!r}, cwd=Path.cwd()).pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
STOPPED_MEANWHILE = f"""
import os, signal, subprocess
from pathlib import Path
from deploy.process.interrupts import Interrupts, Stopped
from deploy.process.child_process import ChildProcess

start = subprocess.Popen

def start_and_be_stopped(command, **options):
    started = start(command, **options)
    if command == {SLEEP!r}:
        print(started.pid, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
    return started

subprocess.Popen = start_and_be_stopped
Interrupts()
try:
    ChildProcess({SLEEP!r}, cwd=Path.cwd(), output=open(os.devnull, "wb"))
except Stopped:
    print("stopped", flush=True)
"""


def test_a_program_ends_when_its_starter_is_requested_to_stop_while_it_begins() -> None:
    starter = subprocess.run(
        [sys.executable, "-c", STOPPED_MEANWHILE], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    )

    pid, output = starter.stdout.split()
    assert output == "stopped"
    assert not is_running(int(pid))


def test_a_program_ends_when_its_starter_was_killed() -> None:
    starter = subprocess.run(
        [sys.executable, "-c", START_AND_DIE], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    )

    pid = int(starter.stdout)
    assert wait_until(lambda: not is_running(pid), PATIENCE)


def test_a_program_that_ended_leaves_no_watcher(tmp_path: Path) -> None:
    program = ChildProcess(SLEEP, cwd=tmp_path)
    watcher = program._watcher.pid

    program.end(signal.SIGTERM, PATIENCE)

    assert program.has_ended()
    assert not is_running(watcher)


def test_a_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    with marker.open("wb") as output:
        program = ChildProcess(UNRESPONSIVE, cwd=tmp_path, output=output)
    assert wait_until(lambda: marker.read_text() == "deaf\n", PATIENCE)

    program.end(signal.SIGTERM, 0.1)

    assert program.program.returncode == -signal.SIGKILL


def test_children_are_found_by_their_parent(tmp_path: Path) -> None:
    program = ChildProcess(("sh", "-c", f"{sys.executable} -c 'import time; time.sleep(60)' & wait"), cwd=tmp_path)

    assert wait_until(lambda: len(child_pids(program.pid)) == 1, PATIENCE)
    (child,) = child_pids(program.pid)
    program.end(signal.SIGKILL, PATIENCE)
    assert is_running(child)
    subprocess.run(["kill", str(child)], check=True)


def test_free_ports_are_free_and_different() -> None:
    ports = free_ports(20)

    assert len(set(ports)) == 20
    assert all(is_free(port) for port in ports)
