"""Programs of this machine, looked at from outside."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.process.processes import HAS_PROC, is_running, is_stopped, wait_until

BUSY = "from threading import Event, Thread; [Thread(target=Event().wait).start() for _ in range(8)]; print(flush=True)"


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[str]]:
    """A program with some threads."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        program.stdout.readline()
        yield program
        program.kill()


@pytest.mark.skipif(not HAS_PROC, reason="asks the /proc of Linux")
def test_a_stopped_program_stands_still_with_all_its_threads_until_it_goes_on(busy: subprocess.Popen[str]) -> None:
    running = is_stopped(busy.pid)
    busy.send_signal(signal.SIGSTOP)
    stopped = wait_until(lambda: is_stopped(busy.pid), 10)
    is_alive = is_running(busy.pid)
    busy.send_signal(signal.SIGCONT)

    assert (running, stopped, is_alive) == (False, True, True)
    assert wait_until(lambda: not is_stopped(busy.pid), 10)
